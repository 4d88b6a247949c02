"""Trang Bố trí và ca."""

TEXT = {
    "page.coverage": "Bố trí & ca",
    "coverage.sentence": "Khi mở cửa, có **từ {least} đến {most} người** đang trực; số địa điểm làm việc: {sites}.",
    "coverage.sentence.same": "Khi mở cửa, có **{most} người** đang trực; số địa điểm làm việc: {sites}.",
    "coverage.sentence.handed": "Mỗi ngày bàn giao **{times} lần**.",
    "coverage.all": "Mọi địa điểm",
    "coverage.week": "Số người trực, cả tuần theo giờ {where}",
    "coverage.week.alt": "Các vùng xếp chồng số người trực trong tuần, {site}: nhiều nhất {most}.",
    "coverage.lines": "Vùng tô: số người trực. Đường đứt: số người cần, cho liên hệ trực tiếp và cho việc xử lý sau được làm vào lúc đó.",
    "coverage.note": "Số cần thiết được biết theo nhóm, không theo từng địa điểm: chọn mọi địa điểm để thấy nó bên cạnh số người.",
    "coverage.band": "Ai gánh bộ phận, từng giờ (UTC)",
    "coverage.band.alt": "Mỗi địa điểm một hàng, mỗi giờ UTC một ô; bộ phận do các nơi sau gánh: {told}.",
    "coverage.band.note": "Số người trực, trung bình của tuần. Ô có khung đông người nhất trong giờ; vạch đậm là lúc bàn giao.",
    "coverage.breaks": "Những tuần chỉ khác nhau về giờ nghỉ giữa ca được ghi thành hàng riêng.",
    "coverage.from": "từ {hour}:00",
    "coverage.utc": "giờ (UTC)",
    "coverage.share": "tỷ lệ trên tất cả",
}
