"""Tiếng Việt cho những gì bộ lập kế hoạch chê ở một giá trị: patterns of its faults, and how each is said here.

A group `why` or `next_why` is a fault itself and is rephrased in its turn.
"""

FAULTS: tuple[tuple[str, str], ...] = (
    # Any value
    (r"is required", "là bắt buộc"),
    (r"is not a known key", "không phải là khóa đã biết"),
    (
        r"must lie in (?P<allowed>[^()]*[\])])(?P<hint> \(a share: write (?P<better>.*) instead\))",
        "phải nằm trong {allowed} (là tỷ lệ: hãy viết {better})",
    ),
    (r"must lie in (?P<allowed>.*)", "phải nằm trong {allowed}"),
    (r"must be a number in (?P<allowed>.*)", "phải là một số trong {allowed}"),
    (r"must be a whole number in (?P<allowed>.*)", "phải là số nguyên trong {allowed}"),
    (
        r"must be a number, or low/base/high such as (?P<such>.*)",
        "phải là một số, hoặc thấp/cơ sở/cao, ví dụ {such}",
    ),
    (r"must be a number, written like (?P<such>.*)", "phải là một số, viết như {such}"),
    (
        r"may mean (?P<one>.*) or (?P<two>.*): write the one that is meant",
        "có thể hiểu là {one} hoặc {two}: hãy viết rõ số bạn muốn",
    ),
    (
        r"may mean thousands or decimals: write (?P<such>.*), or fewer decimals; got (?P<got>.*)",
        "có thể hiểu là hàng nghìn hoặc phần thập phân: hãy viết {such}, hoặc bớt chữ số thập phân; hiện là {got}",
    ),
    (r"must be a number", "phải là một số"),
    (r"write a number or (?P<range>\{.*\})", "hãy viết một số hoặc {range}"),
    (r"must be one of (?P<known>.*)", "phải là một trong: {known}"),
    (r"shape must be one of (?P<known>.*)", "shape phải là một trong: {known}"),
    (r"low <= base <= high must hold", "phải có low <= base <= high"),
    (r"must be a date such as (?P<such>.*)", "phải là một ngày, ví dụ {such}"),
    (r"must be a mapping of keys to values, such as (?P<such>.*)", "phải gồm các cặp khóa và giá trị, ví dụ {such}"),
    (
        r"must be keys with values such as (?P<such>.*); (?P<why>.*)",
        "phải là các khóa kèm giá trị, ví dụ {such}; {why}",
    ),
    (r"must be an IANA time zone such as (?P<one>.*) or (?P<two>.*)", "phải là múi giờ IANA, ví dụ {one} hoặc {two}"),
    (r"must be an ISO 4217 code such as (?P<one>.*) or (?P<two>.*)", "phải là mã ISO 4217, ví dụ {one} hoặc {two}"),
    (
        r"must be an ISO country code with known public holidays, such as (?P<one>.*) or (?P<two>.*)",
        "phải là mã nước ISO có ngày lễ đã biết, ví dụ {one} hoặc {two}",
    ),
    (r"must be a language code such as (?P<such>.*)", "phải là mã ngôn ngữ, ví dụ {such}"),
    (
        r"must be a name of (?P<least>\d+) to (?P<most>\d+) printable characters",
        "phải là tên gồm {least} đến {most} ký tự in được",
    ),
    (r"Input should be (?P<known>'.*) or (?P<last>'[^']*')", "phải là một trong: {known}, {last}"),
    (r"Input should be (?P<known>'[^']*')", "phải là {known}"),
    (r"Input should be a valid boolean.*", "phải là true hoặc false"),
    (r"Input should be a valid (?:date|datetime).*", "phải là một ngày, ví dụ 2026-05-04"),
    (r"Input should be a valid (?:integer|number).*", "phải là một số"),
    (r"Input should be a valid string", "phải là văn bản"),
    (r"Input should be a valid (?:list|tuple)", "phải là một danh sách"),
    (r"Input should be a valid dictionary.*", "phải gồm các cặp khóa và giá trị"),
    (r"Input should be (?P<sign>greater|less) than or equal to (?P<end>.*)", "phải {sign} hoặc bằng {end}"),
    # The file as a whole
    # the parser says what it expected, in English: the place says enough
    (r"is not YAML: .*", "không phải là YAML hợp lệ"),
    (r"cannot be read as a workbook: .*", "không phải là tệp XLSX đọc được"),
    (r"is empty; a scenario begins with (?P<such>.*)", "rỗng; một kịch bản bắt đầu bằng {such}"),
    (r"is larger than (?P<size>.*)", "lớn hơn {size}"),
    (r"is not a text file in UTF-8 \(byte (?P<byte>\d+)\)", "không phải là tệp văn bản UTF-8 (byte {byte})"),
    (r"does not exist in the file", "không có trong tệp"),
    (
        r"needs a file: save the scenario beside the one it extends",
        "cần một tệp: hãy lưu kịch bản cạnh tệp mà nó mở rộng",
    ),
    # A link
    (r"must be of version (?P<version>.*)", "phải có phiên bản {version}"),
    (r"must have at most (?P<most>\d+) characters", "chỉ được có tối đa {most} ký tự"),
    (
        r"is cut short or changed: copy the whole link",
        "bị cắt ngắn hoặc bị thay đổi: hãy sao chép toàn bộ liên kết",
    ),
    (
        r"is cut short, or holds more than a scenario",
        "bị cắt ngắn, hoặc chứa nhiều hơn một kịch bản",
    ),
    # Names and shares
    (r"is used twice", "được dùng hai lần"),
    (r"names (?P<name>.*) twice", "nêu {name} hai lần"),
    (r"needs at least one entry", "cần ít nhất một mục"),
    (r"needs at least one language", "cần ít nhất một ngôn ngữ"),
    (r"is not a (?P<what>\w+) of this file \(known: (?P<known>.*)\)", "không phải là {what} của tệp này (có: {known})"),
    (
        r"shares must add up to 1; they add up to (?P<total>\S+) \((?P<off>\S+) (?P<word>.*)\)",
        "các tỷ lệ phải có tổng bằng 1; tổng hiện là {total} ({off} {word})",
    ),
    (
        r"shares must not exceed 1 in all; they add up to (?P<total>.*)",
        "tổng các tỷ lệ không được vượt quá 1; tổng hiện là {total}",
    ),
    (r"must be names with shares such as (?P<such>.*)", "phải là các tên kèm tỷ lệ, ví dụ {such}"),
    (
        r"escalations and repeats never end \(spectral radius (?P<radius>.*), must be < 1\): "
        r"they go round in (?P<among>.*)",
        "chuyển tuyến và gọi lại không bao giờ dừng (bán kính phổ {radius}, phải < 1): vòng quanh trong {among}",
    ),
    (
        r"is not trained for (?P<people>.*) \(it serves (?P<known>.*)\)",
        "không được đào tạo cho {people} (phục vụ {known})",
    ),
    (
        r"speaks none of the languages of these contacts \((?P<known>.*)\)",
        "không nói ngôn ngữ nào của các liên hệ này ({known})",
    ),
    (
        r"no site may serve it: sites speak (?P<known>.*), and language_fallback offers no other",
        "không địa điểm nào phục vụ được: các địa điểm nói {known}, và language_fallback không cho ngôn ngữ nào khác",
    ),
    (
        r"offers none of the languages of (?P<region>.*) \((?P<known>.*)\), whose contacts would be lost",
        "không có ngôn ngữ nào của {region} ({known}), liên hệ ở đó sẽ bị mất",
    ),
    (r"must name another department", "phải nêu một bộ phận khác"),
    (r"must name a department with people of its own", "phải nêu một bộ phận có người riêng"),
    (
        r"the custom model needs the sites of each region; missing: (?P<missing>.*)",
        "mô hình tùy chỉnh cần địa điểm của từng vùng; còn thiếu: {missing}",
    ),
    # Hours, days and weekly shapes
    (
        r"must be always, or days with spans such as (?P<such>.*)",
        "phải là always, hoặc các ngày kèm khung giờ, ví dụ {such}",
    ),
    (
        r"must be hours, then channels with hours such as (?P<such>.*)",
        "phải là giờ mở cửa, sau đó là các kênh kèm giờ, ví dụ {such}",
    ),
    (
        r"(?P<text>.*) is not a time between (?P<one>\S+) and (?P<two>\S+)",
        "{text} không phải là giờ từ {one} đến {two}",
    ),
    (r"(?P<text>.*) is not a span such as (?P<such>\S+)", "{text} không phải là khung giờ, ví dụ {such}"),
    (r"(?P<text>.*) has zero length \(all day is (?P<such>.*)\)", "{text} dài bằng không (cả ngày là {such})"),
    (
        r"(?P<text>.*) is not a day or a range of days \((?P<known>.*)\)",
        "{text} không phải là ngày hay khoảng ngày ({known})",
    ),
    (
        r"(?P<text>.*) is neither a day \((?P<known>.*)\) nor a channel with days",
        "{text} không phải là ngày ({known}), cũng không phải là kênh kèm ngày",
    ),
    (r"must be open at some time of the week", "phải mở cửa vào lúc nào đó trong tuần"),
    (
        r"names no day, so that it is never open; write always, or days with hours",
        "không nêu ngày nào nên không bao giờ mở cửa; hãy viết always, hoặc các ngày kèm giờ",
    ),
    (
        r"is not a weekly shape that comes with Deskplan \((?P<known>.*)\)",
        "không phải là dạng tuần có sẵn trong Deskplan ({known})",
    ),
    (
        r"must be the name of a weekly shape, or days with weights",
        "phải là tên một dạng tuần, hoặc các ngày kèm trọng số",
    ),
    (
        r"needs days of (?P<known>.*) weights each, all of the same length",
        "cần các ngày gồm {known} trọng số, ngày nào cũng dài như nhau",
    ),
    (
        r"weights must be finite and >= 0, and not all zero",
        "trọng số phải hữu hạn, >= 0 và không phải tất cả bằng không",
    ),
    (
        r"season needs 12 factors, January to December; it has (?P<n>\d+)",
        "season cần 12 hệ số, từ tháng 1 đến tháng 12; hiện có {n}",
    ),
    # Channels
    (r"a (?P<kind>.*) channel needs (?P<one>\w+) and (?P<two>\w+)", "kênh {kind} cần {one} và {two}"),
    (r"a (?P<kind>.*) channel needs (?P<missing>.*)", "kênh {kind} cần {missing}"),
    (r"is for concurrent channels", "chỉ dành cho kênh đồng thời"),
    (r"is for live and concurrent channels", "chỉ dành cho kênh trực tiếp và đồng thời"),
    (r"is not for (?P<kind>.*) channels", "không dành cho kênh {kind}"),
    (r"has no place in tiers \(which has (?P<known>.*)\)", "không có trong tiers (ở đó có {known})"),
    (
        r"each channel needs share \(share of the contacts\), as there are no tiers",
        "mỗi kênh cần share (tỷ lệ liên hệ), vì không có tiers",
    ),
    (
        r"must be left out where tiers says where needs enter",
        "phải bỏ trống khi tiers đã nói nhu cầu đi vào từ đâu",
    ),
    (
        r"must be left out where tiers says what is solved and repeated",
        "phải bỏ trống khi tiers đã nói phần nào được giải quyết và gọi lại",
    ),
    (r"needs patience_s: without it nobody gives up", "cần patience_s: không có nó thì không ai bỏ cuộc"),
    (r"no contact begins on any of them", "không liên hệ nào bắt đầu từ các kênh này"),
    (r"give either (?P<one>.*) or (?P<two>\S+)", "chỉ nêu một trong hai: {one} hoặc {two}"),
    (
        r"handle_s needs at least one value, and has at most one per slot",
        "handle_s cần ít nhất một giá trị và nhiều nhất một giá trị cho mỗi cuộc chat cùng lúc",
    ),
    (r"must lead to another channel or department", "phải dẫn đến một kênh hoặc bộ phận khác"),
    (
        r"must be lost, waits, becomes_<channel> or (?P<other>.*)",
        "phải là lost, waits, becomes_<kênh> hoặc {other}",
    ),
    (
        r"waits is for deferred channels; a live contact is lost, diverted or becomes_<channel>",
        "waits dành cho kênh xử lý sau; liên hệ trực tiếp thì lost, chuyển nơi khác hoặc becomes_<kênh>",
    ),
    (
        r"needs divert_to \(a department\) or divert_to_site \(a site\)",
        "cần divert_to (một bộ phận) hoặc divert_to_site (một địa điểm)",
    ),
    (r"needs at least two values: the least and the largest", "cần ít nhất hai giá trị: nhỏ nhất và lớn nhất"),
    (r"must not fall: values stand in order, the least first", "không được giảm: các giá trị xếp từ nhỏ đến lớn"),
    (r"needs a value above 0", "cần một giá trị lớn hơn 0"),
    (r"cv must be left out: quantiles_s make it (?P<cv>.*)", "cv phải bỏ trống: theo quantiles_s thì bằng {cv}"),
    # Regions and volumes
    (
        r"needs contacts_per_month or customers \(one of the two\)",
        "cần contacts_per_month hoặc customers (một trong hai)",
    ),
    (r"needs products with needs_per_customer_month", "cần các sản phẩm có needs_per_customer_month"),
    # Sites, contracts and people
    (r"a vendor needs a contract: (?P<such>.*)", "nhà thầu cần một hợp đồng: {such}"),
    (r"needs wage_per_h \(contract: is for vendors\)", "cần wage_per_h (contract: dành cho nhà thầu)"),
    (r"min_people must not exceed max_people", "min_people không được vượt quá max_people"),
    (
        r"fixed_staff \((?P<kept>.*) people\) must not exceed max_people",
        "fixed_staff ({kept} người) không được vượt quá max_people",
    ),
    (r"of_which_paid must not exceed scheduled", "phần có lương không được vượt quá tổng hao hụt"),
    (r"has no rate in exchange", "không có tỷ giá trong exchange"),
    (
        r"a ramp must not fall: each step in \[the step before, 1\]",
        "đường học việc không được giảm: mỗi bước nằm trong [bước trước, 1]",
    ),
    (r"at least one weight must be above 0", "ít nhất một trọng số phải lớn hơn 0"),
    (r"must be prices by volume such as (?P<such>.*)", "phải là giá theo khối lượng, ví dụ {such}"),
    (
        r"(?P<place>tiers\[\d+\])\.up_to_h must be left out in the last tier: no price holds beyond it(?:; .*)?",
        "{place}.up_to_h phải bỏ trống ở bậc cuối: nếu không, quá mức đó sẽ không có giá",
    ),
    (
        r"(?P<place>tiers\[\d+\])\.up_to_h must be above above_h (?P<low>[^;]*); got (?P<got>[^;]*)(?:; .*)?",
        "{place}.up_to_h phải lớn hơn above_h {low}; hiện là {got}",
    ),
    (
        r"(?P<place>tiers\[\d+\])\.above_h must be above the tier before, (?P<low>[^;]*); got (?P<got>[^;]*)(?:; .*)?",
        "{place}.above_h phải lớn hơn bậc trước, {low}; hiện là {got}",
    ),
    (
        r"(?P<place>tiers\[\d+\])\.above_h may lie below the tier before: its range begins at (?P<low>[^,]*), that "
        r"one's ends at (?P<high>[^;]*)(?:; .*)?",
        "{place}.above_h có thể nằm dưới bậc trước: khoảng của nó bắt đầu ở {low}, của bậc trước kết thúc ở {high}",
    ),
    (
        r"(?P<place>tiers\[\d+\]) overlaps the tier before, which ends at (?P<end>[^;]*); "
        r"got above_h (?P<got>[^;]*)(?:; .*)?",
        "{place} chồng lên bậc trước, bậc đó kết thúc ở {end}; above_h hiện là {got}",
    ),
    (
        r"(?P<place>tiers\[\d+\]) leaves a gap from (?P<low>[^;]*) to (?P<high>[^;]*)(?:; .*)?",
        "{place} để hở khoảng từ {low} đến {high}",
    ),
    # Shifts
    (r"needs at least one length", "cần ít nhất một độ dài ca"),
    (
        r"must be days, or days by paid hours such as (?P<such>.*)",
        "phải là số ngày, hoặc số ngày theo giờ trả lương, ví dụ {such}",
    ),
    (r"must lie between (?P<one>\S+) and (?P<two>\S+)", "phải nằm giữa {one} và {two}"),
    (r"must name a day once", "phải nêu mỗi ngày một lần"),
    (r"begins_after_h must be \[earliest, latest\]", "begins_after_h phải là [sớm nhất, muộn nhất]"),
    (
        r"with its unpaid breaks a shift must not last longer than (?P<most>.*)",
        "kể cả nghỉ không lương, một ca không được dài quá {most}",
    ),
    (
        r"must begin and end inside the shortest shift it is for \((?P<h>.*) paid hours\)",
        "phải bắt đầu và kết thúc trong ca ngắn nhất có giờ nghỉ này ({h} giờ trả lương)",
    ),
    (
        r"has no place after the breaks before it in a shift of (?P<h>.*) paid hours",
        "không còn chỗ sau các giờ nghỉ trước nó trong ca {h} giờ trả lương",
    ),
    (
        r"must hold at least one start, and begin before it ends \(every (?P<step>.*) min from (?P<from_>.*)\)",
        "phải chứa ít nhất một giờ bắt đầu ca và bắt đầu trước khi kết thúc (mỗi {step} phút từ {from_})",
    ),
    (
        r"its clock is not a whole number of (?P<slot>.*)-minute intervals from UTC; set (?P<cure>.*)",
        "đồng hồ ở đó không lệch UTC một số nguyên lần {slot} phút; hãy đặt {cure}",
    ),
    (
        r"must be a multiple of interval_min \((?P<slot>.*) min\); interval_min may be (?P<known>.*) or (?P<last>\d+)",
        "phải là bội số của interval_min ({slot} phút); interval_min có thể là {known} hoặc {last}",
    ),
    (
        r"must begin and end on a multiple of interval_min \((?P<slot>.*) min\)",
        "phải bắt đầu và kết thúc ở bội số của interval_min ({slot} phút)",
    ),
    # A part of a value, and what is wrong with it
    (r"(?P<table>\w*quantiles_s|handle_s|mean_s) (?P<why>.*)", "{table} {why}"),
    (r"(?P<place>[\w.\[\]]+): (?P<why>.*?); (?P<next_why>\w+\[\d+\]\.[\w.\[\]]+: .*)", "{place}: {why}; {next_why}"),
    (r"(?P<place>[\w.\[\]]+): (?P<why>.*)", "{place}: {why}"),
)
