"""Tiếng Việt cho các ghi chú của so sánh nguồn lực: notes of the sourcing comparison as patterns."""

OPTIONS = {"in-house": "tự làm", "outsourced": "thuê ngoài", "hybrid": "kết hợp"}
OPTIONS |= {name.capitalize(): text.capitalize() for name, text in OPTIONS.items()}
TURNED = {"volume": "khối lượng", "vendor price": "giá nhà cung cấp", "wage": "lương", "fcr": "tỷ lệ giải quyết"}
UNITS = {
    "productive hour": "giờ làm việc thực",
    "minute": "phút",
    "contact": "liên hệ",
    "resolved contact": "liên hệ đã giải quyết",
    "fte month": "tháng công toàn thời gian",
}

SHORT = r"The (?P<option>in-house|outsourced|hybrid) roster does not keep every promise: "
SHORT_VI = "Lịch làm việc {option} không giữ được mọi cam kết: "

SOURCING_NOTES: tuple[tuple[str, str], ...] = (
    (SHORT + r"(?P<hours>[\d,.]+) agent-hours a week are missing", SHORT_VI + "mỗi tuần thiếu {hours} giờ trực"),
    (
        SHORT + r"(?P<name>.*) reaches (?P<one>[\d.]+%), but (?P<two>[\d.]+%) in its worst interval",
        SHORT_VI + "{name} đạt {one}, nhưng chỉ {two} ở khoảng kém nhất",
    ),
    (
        SHORT + r"(?P<name>.*) reaches (?P<one>[\d.]+%) of (?P<two>[\d.]+%)",
        SHORT_VI + "{name} đạt {one} so với {two}",
    ),
    (
        r"The cheapest mix divides the regions: (?P<who>.*)",
        "Cách kết hợp rẻ nhất chia các vùng cho các địa điểm: {who}",
    ),
    (
        r"In simulation the (?P<option>in-house|outsourced|hybrid) roster misses promises \((?P<count>\d+)\), most of "
        r"all (?P<stream>.*) reaches (?P<level>[\d.]+%) of (?P<target>[\d.]+%); options are planned by the formulas, "
        r"and what it costs to be surer stands beside their cost, not in it",
        "Trong mô phỏng, lịch {option} không giữ {count} cam kết, nhiều nhất là {stream}: {level} trên {target}; các "
        "phương án được lập theo công thức, còn chi phí để chắc chắn hơn được nêu bên cạnh, không nằm trong chi phí "
        "của chúng",
    ),
    (
        r"The programme found no mix that is cheaper than all (?P<option>.*): the hybrid is that plan\. "
        r"A mix is proven to save no more than (?P<share>[\d.]+%) of a month's cost",
        "Không tìm thấy cách kết hợp nào rẻ hơn toàn bộ {option}: phương án kết hợp chính là kế hoạch đó. Đã chứng "
        "minh rằng kết hợp không thể tiết kiệm quá {share} chi phí một tháng",
    ),
    (
        r"Own people's costs that count as nothing until they are given: (?P<names>.*)",
        "Các chi phí của người mình tính bằng 0 cho đến khi được nhập: {names}",
    ),
    (
        r"(?P<option>In-house|Outsourced|Hybrid) is not possible: (?P<fault>.*)",
        "{option} không thể thực hiện: {fault}",
    ),
    (
        r"(?P<name>.*): the bill jumps by (?P<step>-?[\d,.]+)(?P<currency>.*) at (?P<border>[\d,]+) \((?P<per>.*)\) a "
        r"month, since the tier's price then holds for all units",
        "{name}: hóa đơn thay đổi đột ngột {step}{currency} tại {border} ({per}) mỗi tháng, "
        "vì từ đó giá của bậc áp dụng cho mọi đơn vị",
    ),
    (
        r"(?P<name>.*) may grow by (?P<limit>[\d,]+) h a month, but volume asks for up to (?P<most>[\d,]+): "
        r"`deskplan hire` says what is missing then",
        "{name} chỉ tăng được {limit} giờ mỗi tháng, nhưng khối lượng đòi hỏi đến {most}: `deskplan hire` cho biết "
        "khi đó thiếu gì",
    ),
    (
        r"No site says people_now: the in-house option stands for today's desk",
        "Không địa điểm nào ghi số người hiện nay: phương án tự làm được xem là bộ phận hiện tại",
    ),
    (
        r"All sites have the same kind of employer: add sites of the other kind to compare",
        "Mọi địa điểm cùng một loại chủ lao động: hãy thêm địa điểm loại khác để so sánh",
    ),
    (r"Stopped early: what had not been worked out is missing", "Đã dừng sớm: những gì chưa tính xong thì còn thiếu"),
    (
        r"More than (?P<count>\d+) people on the roster: both options are planned at the nearest break-even only, the "
        r"others stand on bounds",
        "Lịch có hơn {count} người: chỉ lập kế hoạch cả hai phương án tại điểm hòa vốn gần nhất, các điểm khác dựa "
        "trên cận dưới",
    ),
    (
        r"In the time given a search works (?P<share>[\d.]+%) of what it would without a limit, which ended it for: "
        r"(?P<options>.*)\. The proven least cost says how much may have been missed",
        "Trong thời gian cho phép, việc tìm kiếm chỉ làm {share} so với khi không giới hạn, và đã kết thúc ở: "
        "{options}. Chi phí tối thiểu đã chứng minh cho biết có thể còn bỏ sót bao nhiêu",
    ),
    (
        r"The clock ended the search for: (?P<options>.*); another run may differ",
        "Việc tìm kiếm hết giờ ở: {options}; lần chạy khác có thể cho kết quả khác",
    ),
    (
        r"Time was short: (?P<count>\d+) relaxations that the draws of (?P<option>.*) would stand on are left out; the "
        r"error on held-out draws says what that means",
        "Thiếu thời gian: bỏ qua {count} bài toán nới lỏng mà các lần rút thăm của {option} cần đến; sai số trên các "
        "lần rút thăm kiểm tra cho biết ảnh hưởng",
    ),
    (
        r"Nothing was planned at the break-evens in the time given: their intervals are those of the bounds, give or "
        r"take a person",
        "Không đủ thời gian lập kế hoạch tại các điểm hòa vốn: khoảng của chúng dựa trên cận dưới",
    ),
    (
        r"No interval by bounds for the break-even by (?P<turned>.*)",
        "Không có khoảng theo cận dưới cho điểm hòa vốn theo {turned}",
    ),
)
