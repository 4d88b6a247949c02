"""Tiếng Việt cho những gì bộ đọc tệp xuất nói: what was recognised, dropped and refused, and how each is said here.

A group `why` is a text of its own and is rephrased in its turn; `days` and `lines` hold dates and line numbers.
"""

import re

from planner.calendar_names import MONTHS, WEEKDAYS

DAYS = dict(zip(WEEKDAYS, ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật"), strict=True))
ROLES = {
    "time": "thời gian",
    "contacts": "số liên hệ",
    "handle time (total)": "thời gian xử lý (tổng)",
    "handle time": "thời gian xử lý",
    "answered": "đã trả lời",
    "contact id": "mã liên hệ",
    "group": "nhóm",
    "not used": "không dùng",
}


def days(text: str) -> str:
    """Return dates and weekdays as Vietnamese writes them: 11–12 January 1999 is 11–12/1/1999."""
    day = rf"(\d+) ({'|'.join(MONTHS)})(?: (\d{{4}}))?"
    text = re.sub(day, lambda one: f"{one[1]}/{MONTHS.index(one[2]) + 1}" + (f"/{one[3]}" if one[3] else ""), text)
    text = re.sub("|".join(DAYS), lambda one: DAYS[one[0]], text)
    return re.sub(r"([\d,]+) contacts, usually ([\d,]+)", _usual, text)


def _usual(found: re.Match[str]) -> str:
    contacts, usual = (one.replace(",", ".") for one in found.groups())
    return f"{contacts} liên hệ, thường là {usual}"


def lines(text: str) -> str:
    """Return examples of rows with their line numbers."""
    text = re.sub(r"\bline (\d+):", r"dòng \1:", text)
    return re.sub(r"(\d+) fields instead of (\d+)", r"\1 trường thay vì \2", text)


def roles(text: str) -> str:
    """Return the uses of columns with their names."""
    known = "|".join(map(re.escape, ROLES))
    return re.sub(rf"(^|, )({known}): ", lambda one: f"{one[1]}{ROLES[one[2]]}: ", text)


_AMONG = r"(?P<names>.*)"
_ROWS = r"(?P<rows>[\d,]+)"

EXPORT: tuple[tuple[str, str], ...] = (
    # What was read
    (
        r"(?P<source>.*): (?P<contacts>[\d,]+) contacts, (?P<first>\S+) to (?P<last>\S+) \((?P<weeks>[\d.]+) weeks\), "
        r"(?P<slot>\d+) min, (?P<zone>\S+); mean handle time not in the export",
        "{source}: {contacts} liên hệ, từ {first} đến {last} ({weeks} tuần), mỗi khoảng {slot} phút, {zone}; tệp "
        "không có "
        "thời gian xử lý",
    ),
    (
        r"(?P<source>.*): (?P<contacts>[\d,]+) contacts, (?P<first>\S+) to (?P<last>\S+) \((?P<weeks>[\d.]+) weeks\), "
        r"(?P<slot>\d+) min, (?P<zone>\S+); mean handle time (?P<handle>\d+) s",
        "{source}: {contacts} liên hệ, từ {first} đến {last} ({weeks} tuần), mỗi khoảng {slot} phút, {zone}; thời "
        "gian xử "
        "lý trung bình {handle} giây",
    ),
    (r"read as intervals; (?P<roles>.*)", "được đọc là số liên hệ theo khoảng thời gian; {roles}"),
    (r"read as contacts; (?P<roles>.*)", "được đọc là mỗi dòng một liên hệ; {roles}"),
    # Rows that were dropped: a count with its reason, or so many that the file is refused
    (_ROWS + r" rows? dropped: (?P<why>.*) \(first: (?P<lines>.*)\)", "bỏ {rows} dòng: {why} (đầu tiên: {lines})"),
    (_ROWS + r" rows? dropped: (?P<why>.*)", "bỏ {rows} dòng: {why}"),
    (r"blank lines", "dòng trống"),
    (r"lines of totals", "dòng tổng"),
    (r"repeated header lines", "dòng tiêu đề lặp lại"),
    (r"no time", "không có thời gian"),
    (r"time cannot be read", "không đọc được thời gian"),
    (r"time before 1980 or after 2099", "thời gian trước năm 1980 hoặc sau năm 2099"),
    (r"more fields than the header", "nhiều trường hơn dòng tiêu đề"),
    (r"the same interval again, equal in every column", "lặp lại cùng một khoảng, mọi cột đều giống"),
    (r"the same (?P<name>.*) again", "lặp lại cùng {name}"),
    (
        r"zero contacts in the hour that the clock skips on (?P<day>\S+)",
        "không liên hệ nào trong giờ bị nhảy qua ngày {day}",
    ),
    (r"(?P<name>.*) is not a number", "{name} không phải là số"),
    (r"(?P<name>.*) is negative", "{name} là số âm"),
    (r"(?P<name>.*) is above (?P<most>[\d,]+) contacts per interval", "{name} vượt quá {most} liên hệ mỗi khoảng"),
    (
        r"(?P<name>.*) is not stated: the interval counts as missing, not as zero",
        "{name} để trống: khoảng đó được coi là thiếu dữ liệu, không phải bằng không",
    ),
    (
        r"(?P<name>.*) does not lie on the grid of (?P<slot>\d+) min",
        "{name} không nằm trên lưới {slot} phút",
    ),
    (
        r"outside (?P<first>\S+) – (?P<last>\S+), where the days hold under a fifth of the usual contacts, as if the "
        r"export were incomplete",
        "ngoài {first} – {last}, nơi mỗi ngày có chưa đến một phần năm số liên hệ thường lệ, như thể tệp xuất không "
        "đầy đủ",
    ),
    (r"outside (?P<first>\S+) – (?P<last>\S+), as asked for", "ngoài {first} – {last}, theo yêu cầu"),
    (
        r"(?P<why>.*) in " + _ROWS + r" of (?P<all>[\d,]+) rows \((?P<lines>.*)\)",
        "{why} ở {rows} trong {all} dòng ({lines})",
    ),
    (r"no row is left to count; (?P<why>.*)", "không còn dòng nào để đếm; {why}"),
    (r"no row is left to count", "không còn dòng nào để đếm"),
    # Columns
    (
        r"no column of times recognised among " + _AMONG + r": name it with time_column",
        "không nhận ra cột thời gian nào trong {names}: hãy ghi tên cột đó ở mục «Cột và ngày»",
    ),
    (
        r"no column of counts recognised among " + _AMONG + r": name it with count_column",
        "không nhận ra cột số liên hệ nào trong {names}: hãy ghi tên cột đó ở mục «Cột và ngày»",
    ),
    (
        r"(?P<count>\d+) columns hold times \(" + _AMONG + r"\): say with time_column which one is the arrival of a "
        r"contact or the start of an interval",
        "có {count} cột chứa thời gian ({names}): hãy ghi ở mục «Cột và ngày» cột nào là lúc liên hệ đến hoặc lúc "
        "khoảng "
        "bắt đầu",
    ),
    (
        r"\w+_column: no column (?P<name>.*?); the columns are " + _AMONG,
        "không có cột {name} như đã ghi ở mục «Cột và ngày»; các cột là {names}",
    ),
    (
        r"only: no column (?P<name>.*?); the columns are " + _AMONG,
        "không có cột {name} như đã ghi ở «Các dòng giữ lại»; các cột là {names}",
    ),
    (
        r"only: (?P<name>.*) needs a list of values, got .*",
        "hãy ghi các giá trị giữ lại của cột {name}",
    ),
    (
        r"column (?P<name>.*) never holds (?P<absent>.*); it holds (?P<held>.*)",
        "cột {name} không có giá trị {absent}; cột có {held}",
    ),
    (
        r"column (?P<name>.*) holds dates without a time of day: a weekly shape needs times",
        "cột {name} chỉ có ngày mà không có giờ: dạng tuần cần giờ trong ngày",
    ),
    (
        r"column (?P<name>.*) was not taken for a count: the times are no interval starts but single contacts",
        "cột {name} không được coi là số đếm: các thời điểm là từng liên hệ chứ không phải lúc khoảng bắt đầu",
    ),
    (
        r"column (?P<name>.*) was taken for the number of contacts: it is the only column of numbers",
        "cột {name} được coi là số liên hệ: đó là cột số duy nhất",
    ),
    (
        r"column (?P<name>.*): (?P<sign>\S+) was read as a thousands separator",
        "cột {name}: dấu {sign} được đọc là dấu phân cách hàng nghìn",
    ),
    (
        r"column (?P<name>.*): the comma was read as the decimal mark",
        "cột {name}: dấu phẩy được đọc là dấu thập phân",
    ),
    (
        r"column (?P<name>.*): durations such as (?P<such>.*) were read as \(hours:\)minutes:seconds",
        "cột {name}: các khoảng như {such} được đọc là (giờ:)phút:giây",
    ),
    (
        r"column (?P<name>.*) holds fractions in " + _ROWS + r" rows: means or forecasts rather than counts\?",
        "cột {name} có số lẻ ở {rows} dòng: đó là số trung bình hoặc dự báo chứ không phải số đếm?",
    ),
    (r"column (?P<name>.*) states no unit: read as seconds", "cột {name} không ghi đơn vị: được đọc là giây"),
    (
        r"column (?P<name>.*) holds no positive handle time: it must be given",
        "cột {name} không có thời gian xử lý nào lớn hơn không: cần nhập thời gian này",
    ),
    (r"column (?P<name>.*) holds (?P<held>.*): all were counted", "cột {name} có {held}: tất cả đều được đếm"),
    (
        r"(?P<name>.*) cannot be read or is negative in " + _ROWS + r" rows, which count without it \((?P<lines>.*)\)",
        "{name} không đọc được hoặc là số âm ở {rows} dòng, các dòng đó được đếm mà không có giá trị này ({lines})",
    ),
    # Handle times
    (
        _ROWS + r" handle times above (?P<limit>\d+) h were left out of the mean \(longest (?P<most>[\d.]+) h\)",
        "{rows} thời gian xử lý trên {limit} giờ không được tính vào trung bình (dài nhất {most} giờ)",
    ),
    (
        r"mean handle time (?P<mean>[\d.]+) s over (?P<count>[\d,]+) contacts; (?P<others>[\d,]+) contacts without a "
        r"positive one \(abandoned, say\) are not in it",
        "thời gian xử lý trung bình {mean} giây, tính trên {count} liên hệ; không tính {others} liên hệ không có "
        "thời gian "
        "lớn hơn không (chẳng hạn đã bỏ cuộc)",
    ),
    (
        r"mean handle time (?P<mean>[\d.]+) s, weighted by (?P<by>.*)",
        "thời gian xử lý trung bình {mean} giây, có trọng số theo {by}",
    ),
    (
        r"the mean handle time is under 15 s: is the column in minutes\?",
        "thời gian xử lý trung bình dưới 15 giây: có phải cột tính bằng phút?",
    ),
    # Times and intervals
    (
        r"the time column is written in (?P<count>\d+) ways \((?P<ways>.*)\); all were read",
        "cột thời gian được viết theo {count} kiểu ({ways}); tất cả đều đọc được",
    ),
    (
        r"the time column mixes (?P<aware>[\d,]+) times with a UTC offset and (?P<naive>[\d,]+) without: write all of "
        r"them one way(?P<lines> \(.*\))?",
        "cột thời gian lẫn lộn {aware} thời điểm có độ lệch UTC và {naive} thời điểm không có: hãy viết tất cả theo "
        "một "
        "kiểu{lines}",
    ),
    (
        r"times carry a UTC offset and were converted to (?P<zone>.*)",
        "các thời điểm có độ lệch UTC và đã được đổi sang {zone}",
    ),
    (
        r"dates are mixed: in (?P<days_first>[\d,]+) rows the day must come first, in (?P<months_first>[\d,]+) the "
        r"month, so the others cannot be told apart: write all dates one way, best as (?P<such>[\d-]+)"
        r"(?P<lines> \(.*\))?",
        "các ngày được viết lẫn lộn: ở {days_first} dòng ngày phải đứng trước, ở {months_first} dòng là tháng, nên "
        "không "
        "phân biệt được các dòng còn lại: hãy viết mọi ngày theo một kiểu, tốt nhất như {such}{lines}",
    ),
    (
        r"dates can be read day first or month first and no row decides it: pass dayfirst=True or dayfirst=False"
        r"(?P<lines> \(.*\))?",
        "có thể đọc ngày trước hoặc tháng trước và không dòng nào cho biết: hãy chọn ở mục «Cột và ngày»{lines}",
    ),
    (
        r"dates were read (?P<why>\w+) first, as " + _ROWS + r" rows show",
        "các ngày được đọc với {why} đứng trước, như {rows} dòng cho thấy",
    ),
    (r"day", "ngày"),
    (r"month", "tháng"),
    (
        r"the length of an interval cannot be told: no two intervals lie within a day",
        "không biết được độ dài của khoảng: không có hai khoảng nào trong cùng một ngày",
    ),
    (
        r"intervals are (?P<slot>[\d.e+]+) min apart: they must divide a day and be 1–(?P<most>\d+) min, or there is "
        r"no "
        r"shape within the day.*",
        "các khoảng cách nhau {slot} phút: phải chia hết một ngày và dài từ 1 đến {most} phút, nếu không thì không "
        "có dạng "
        "trong ngày",
    ),
    (
        r"interval_min: the export has intervals of (?P<slot>.*) min; must be a multiple, got (?P<got>.*)",
        "tệp có các khoảng {slot} phút; độ dài muốn có phải là bội số, hiện là {got}",
    ),
    (
        r"interval_min: must divide a day and lie in 1–(?P<most>\d+), got (?P<got>.*)",
        "độ dài khoảng phải chia hết một ngày và nằm trong 1–{most}, hiện là {got}",
    ),
    (
        r"intervals are stated once for each (?P<name>.*) \((?P<count>\d+) of them\): added up",
        "mỗi khoảng được ghi một lần cho từng {name} (có {count}): đã cộng lại",
    ),
    (
        _ROWS + r" rows state an interval more than once with different figures and no column tells them apart "
        r"\((?P<lines>.*)\)",
        "{rows} dòng ghi một khoảng nhiều lần với số khác nhau và không cột nào phân biệt được ({lines})",
    ),
    (
        _ROWS + r" rows equal an earlier row in every column that was read; without a column that tells contacts apart "
        r"they count as contacts of their own",
        "{rows} dòng giống hệt một dòng trước ở mọi cột đã đọc; vì không có cột phân biệt các liên hệ nên mỗi dòng vẫn "
        "được đếm là một liên hệ",
    ),
    (
        r"(?P<count>[\d,]+) contacts lie between (?P<start>.*) and (?P<end>\S+), which the clock skips: moved behind "
        r"the "
        r"change \(does the export keep winter time all year\?\)",
        "{count} liên hệ nằm từ {start} đến {end}, lúc đồng hồ nhảy qua: đã chuyển ra sau lúc đổi giờ (tệp có giữ "
        "giờ mùa "
        "đông cả năm không?)",
    ),
    (
        r"(?P<count>\d+) day\w? without any row treated as missing, not zero: (?P<days>.*)",
        "{count} ngày không có dòng nào, được coi là thiếu dữ liệu chứ không phải bằng không: {days}",
    ),
    (
        r"(?P<hours>[\d.]+) hours without rows where contacts are usual treated as missing, not zero: (?P<days>.*)",
        "{hours} giờ không có dòng nào dù thường có liên hệ, được coi là thiếu dữ liệu chứ không phải bằng không: "
        "{days}",
    ),
    (r"no contacts on any (?P<days>.*): treated as closed", "không có liên hệ nào vào {days}: được coi là đóng cửa"),
    (r"the clock (?P<why>\w+) (?P<span>\S+) on (?P<days>.*)", "đồng hồ {why} {span} ngày {days}"),
    (r"skips", "nhảy qua"),
    (r"repeats", "lặp lại"),
    (
        r"contacts vary more than chance: variance ÷ mean is (?P<ratio>[\d.]+) per half hour \(or longer interval\) "
        r"within weekday, time and month",
        "số liên hệ dao động nhiều hơn ngẫu nhiên: phương sai ÷ trung bình là {ratio} mỗi nửa giờ (hoặc khoảng dài "
        "hơn), "
        "trong cùng ngày trong tuần, giờ và tháng",
    ),
    (
        r"no row lies between (?P<first>\S+) and (?P<last>\S+); times run from (?P<start>\S+) to (?P<end>\S+)",
        "không có dòng nào từ {first} đến {last}; thời gian trong tệp từ {start} đến {end}",
    ),
    (
        r"times run over (?P<days_all>[\d,]+) days, from (?P<start>\S+) to (?P<end>\S+); at most (?P<most>[\d,]+) are "
        r"read: are some dates wrong\? Choose a period with first and last",
        "thời gian trải dài {days_all} ngày, từ {start} đến {end}; chỉ đọc tối đa {most} ngày: có ngày nào sai "
        "không? Hãy "
        "cắt tệp theo kỳ",
    ),
    (
        r"time_zone: (?P<name>.*) is not an IANA time zone such as (?P<one>\S+) or (?P<two>\S+)",
        "{name} không phải là múi giờ IANA, ví dụ {one} hoặc {two}",
    ),
    (
        r"kind: must be 'intervals' or 'contacts', got (?P<got>.*)",
        "loại phải là 'intervals' hoặc 'contacts', hiện là {got}",
    ),
    (
        r"first: must not lie after last, got (?P<first>\S+) and (?P<last>\S+)",
        "ngày đầu không được sau ngày cuối, hiện là {first} và {last}",
    ),
    # The file
    (r"no such file: (?P<path>.*)", "không có tệp này: {path}"),
    (r"is not a file", "không phải là tệp"),
    (r"the gzip archive is damaged or incomplete \((?P<what>.*)\)", "tệp nén gzip bị hỏng hoặc không đầy đủ ({what})"),
    (r"cannot be read: (?P<what>.*)", "không đọc được: {what}"),
    (r"the file is empty", "tệp rỗng"),
    (r"is not a CSV file but (?P<why>.*)", "không phải là tệp CSV mà là {why}"),
    (
        r"an Excel workbook or zip archive: save the sheet as CSV, or unpack it",
        "sổ Excel hoặc tệp nén zip: hãy lưu trang tính thành CSV, hoặc giải nén",
    ),
    (r"an old Excel workbook: save the sheet as CSV", "sổ Excel kiểu cũ: hãy lưu trang tính thành CSV"),
    (r"a PDF document", "tài liệu PDF"),
    (r"a Parquet file: write it as CSV", "tệp Parquet: hãy ghi ra CSV"),
    (r"a database file: export the table as CSV", "tệp cơ sở dữ liệu: hãy xuất bảng ra CSV"),
    (r"is a binary file, not a CSV text file", "là tệp nhị phân, không phải tệp văn bản CSV"),
    (
        r"is larger than (?P<most>[\d,]+) bytes unpacked: split it by period",
        "lớn hơn {most} byte sau khi giải nén: hãy chia theo kỳ",
    ),
    (
        r"the text is not UTF-8; it was read as Windows-1252, so accented letters may be wrong",
        "văn bản không phải UTF-8; đã đọc theo Windows-1252 nên chữ có dấu có thể sai",
    ),
    (r"the file holds no table", "tệp không có bảng nào"),
    (r"the file has a header but no rows", "tệp có dòng tiêu đề nhưng không có dòng dữ liệu"),
    (
        r"the file has no header line: columns are called column 1, column 2 … from the left",
        "tệp không có dòng tiêu đề: các cột được gọi là column 1, column 2 … từ trái sang",
    ),
    (r"the table is damaged: (?P<what>.*)", "bảng bị hỏng: {what}"),
    (
        _ROWS + r" rows have more fields than the header \((?P<lines>.*)\): put values that contain (?P<sign>.*) "
        r"\(decimal commas, texts\) in quotes, or use another delimiter",
        "{rows} dòng có nhiều trường hơn dòng tiêu đề ({lines}): hãy đặt các giá trị có chứa {sign} (dấu phẩy thập "
        "phân, "
        "văn bản) trong dấu ngoặc kép, hoặc dùng dấu phân cách khác",
    ),
    # The week, and its trial
    (
        r"(?P<days>\w+): (?P<hours>[\d.]+) hours were never recorded and count as no contacts",
        "{days}: {hours} giờ chưa từng được ghi lại, được tính là không có liên hệ",
    ),
    (
        r"intervals of (?P<slot>\d+) min were split evenly into quarter hours",
        "các khoảng {slot} phút được chia đều thành từng 15 phút",
    ),
    (
        r"intervals of (?P<slot>\d+) min were added up to quarter hours",
        "các khoảng {slot} phút được cộng thành từng 15 phút",
    ),
    (
        r"only (?P<weeks>[\d.]+) weeks: the means of single quarter hours are uncertain",
        "chỉ có {weeks} tuần: trung bình của từng 15 phút chưa chắc chắn",
    ),
    (
        r"(?P<count>\d+) unusual day\w?, (?P<why>.*?) the means: (?P<days>.*)",
        "{count} ngày bất thường, {why} vào trung bình: {days}",
    ),
    (r"left out of", "không tính"),
    (r"kept in", "vẫn tính"),
    (r"holds no contacts", "không có liên hệ nào"),
    (
        r"covers (?P<count>\d+) days: a typical week needs at least 7",
        "chỉ có {count} ngày: tuần điển hình cần ít nhất 7 ngày",
    ),
    (
        r"a back-test needs at least (?P<least>\d+) whole weeks and one to hold out, got (?P<whole>\S+) and "
        r"(?P<held>\S+)",
        "cần ít nhất {least} tuần trọn vẹn và một tuần để kiểm tra lại, hiện có {whole} và {held}",
    ),
    (r"no contacts in the weeks held out", "không có liên hệ nào trong các tuần để kiểm tra lại"),
)
