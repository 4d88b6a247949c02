"""Tiếng Việt cho công việc đang chạy: what hiring plans and the next hire are doing, and how it is said here."""

STEP = (
    (r"a quick roster", "một lịch tìm nhanh"),
    (r"planning today's week", "lập lịch tuần hiện nay"),
    (r"judging other volumes", "xét các khối lượng khác"),
    (r"hiring at (?P<site>.*)", "tuyển dụng tại {site}"),
    (r"heads before the simulation", "số người trước khi mô phỏng"),
    (r"heads at (?P<share>.*) of the volume", "số người ở {share} khối lượng"),
    (r"when growth passes that", "khi nào tăng trưởng vượt mức đó"),
    (r"the people needed then", "số người cần lúc đó"),
    (r"the day to decide", "ngày phải quyết định"),
    (r"linear bound at (?P<share>\S*) of the volume", "cận tuyến tính ở {share} khối lượng"),
    (r"roster at (?P<share>\S*) of the volume", "lịch ở {share} khối lượng"),
)
