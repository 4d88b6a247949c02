"""Tiếng Việt cho nguồn của các con số: where defaults are from; names of studies and authors stay."""

from planner.scenario.quantities import NEUTRAL

CHOICES = {
    "any number does as well": "số nào cũng như nhau",
    "five days of 8 h": "năm ngày, mỗi ngày 8 giờ",
    "quarters of an hour": "từng khoảng 15 phút",
    "one week": "một tuần",
    "one person": "một người",
    "half in time even in the worst interval": "ngay cả khoảng tệ nhất cũng có một nửa đúng hạn",
    "nine of ten": "chín trên mười",
    "nineteen of twenty": "mười chín trên hai mươi",
    "within the hour": "trong vòng một giờ",
    "the middle of the scale, so that all count alike": "ở giữa thang, để mọi mục ngang nhau",
    "two working days of 8 h": "hai ngày làm việc, mỗi ngày 8 giờ",
    "a year, with all its seasons": "một năm, đủ mọi mùa",
    "a fifth of a 40-hour week": "một phần năm của tuần 40 giờ",
    "less than a fifth of a 40-hour week": "ít hơn một phần năm của tuần 40 giờ",
    "shifts start on the hour": "ca bắt đầu vào giờ chẵn",
    "people start at the same time every day": "mỗi người bắt đầu cùng giờ mọi ngày",
    "a five-day week": "tuần làm năm ngày",
    "no limit, since a week has seven days": "không giới hạn, vì một tuần có bảy ngày",
    "three years, in which one-off costs can pay back": "ba năm, đủ để chi phí một lần có thể hoàn vốn",
    "probabilities to within about one point": "xác suất chính xác đến khoảng một điểm phần trăm",
}

ASSUMPTIONS = {
    "costs of capital of 5-12 % are common; put your own": "chi phí vốn thường là 5–12 %; hãy điền của bạn",
    "most try again within minutes": "phần lớn thử lại sau vài phút",
    "about a working day later": "khoảng một ngày làm việc sau",
    "a few minutes to tell the case again": "vài phút để kể lại vụ việc",
    "about an hour": "khoảng một giờ",
    "no public figure is known; put your own": "chưa biết số liệu công bố nào; hãy điền của bạn",
    "time and a half; put what your law asks": "bằng 1,5 lần lương; hãy điền theo luật nơi bạn",
}

PUBLISHED = {
    "2 do nearly as well as all, Wallace and Whitt": "2 kỹ năng gần tốt bằng có mọi kỹ năng, Wallace và Whitt",
    "2, where nobody should work alone": "2, nơi không ai nên làm một mình",
    "EU directive 2003/88": "chỉ thị EU 2003/88",
    "EU directive 2003/88: 35": "chỉ thị EU 2003/88: 35",
    "OpsDog n=1,230, mean 0.27": "OpsDog n=1.230, trung bình 0,27",
    "ccplanning: weeks 1-4 nothing, 5-8 0.3-0.5, 9-16 0.6-0.85": "ccplanning: tuần 1–4 chưa có gì, 5–8 0,3–0,5, 9–16 "
    "0,6–0,85",
    "ccplanning: weeks 1-4 without contacts": "ccplanning: tuần 1–4 chưa nhận liên hệ",
    "collapse above 0.90, wfmlabs": "trên 0,90 là sụp đổ, wfmlabs",
    "in-house desk 0.40, managed provider 0.97": "bộ phận nội bộ 0,40, nhà thầu vận hành trọn gói 0,97",
    "no industry standard; 0.80 is usual": "không có chuẩn chung của ngành; 0,80 là thường gặp",
    "variance/mean 2.2 per half hour, bank calls 1999": "phương sai/trung bình 2,2 mỗi nửa giờ, cuộc gọi "
    "ngân hàng 1999",
    "345-387 s, bank calls 1999": "345–387 giây, cuộc gọi ngân hàng 1999",
    "1 is exponential; 1.45 bank calls 1999": "1 là phân phối mũ; 1,45 ở cuộc gọi ngân hàng 1999",
    "1.2 is usual for a vendor": "1,2 là thường gặp ở nhà thầu",
    "0.08-0.15 is usual": "0,08–0,15 là thường gặp",
    "0.10-0.15 is usual": "0,10–0,15 là thường gặp",
    "a loaded in-house hour is 2-2.5 times the wage": "một giờ nội bộ tính đủ chi phí bằng 2–2,5 lần lương",
    "replacing an agent costs about 12,000 USD": "thay một nhân viên tốn khoảng 12.000 USD",
}

SOURCES = {
    NEUTRAL: "không ảnh hưởng cho đến khi bạn đặt giá trị khác",
    "an assumption": "giả định",
    **{f"a choice of Deskplan's: {text}": f"lựa chọn của Deskplan: {told}" for text, told in CHOICES.items()},
    **{f"an assumption: {text}": f"giả định: {told}" for text, told in ASSUMPTIONS.items()},
    **PUBLISHED,
}
