"""Tiếng Việt cho những gì bộ lập kế hoạch nói bằng tiếng Anh: help texts of fields, notes and faults."""

import re

from planner.ui.text.vi_faults import FAULTS
from planner.ui.text.vi_sourcing_notes import OPTIONS, SOURCING_NOTES, TURNED, UNITS

# The English help text of a field is its description in the scenario's types.
HELP = {
    "help.Region.contacts_per_month": "Số nhu cầu đến bộ phận hỗ trợ trong một tháng",
    "help.Region.customers": "Số khách hàng trong vùng; nhu cầu của họ suy ra từ các sản phẩm",
    "help.Handle.mean_s": "Thời gian xử lý trung bình một liên hệ, kể cả việc ghi chép sau đó",
    "help.Channel.handle_s": "Thời gian xử lý trung bình; với chat là khi chỉ có một cuộc, các mức khác thay đổi theo",
    "help.Target.service_level": "Tỷ lệ liên hệ trực tiếp được trả lời đúng hạn. Không có chuẩn chung của ngành; "
    "80 % là thường gặp",
    "help.Target.within_s": "Thời hạn để một liên hệ trực tiếp được tính là trả lời đúng hạn",
    "help.Target.share": "Tỷ lệ việc xử lý sau được trả lời đúng hạn",
    "help.Target.within_business_h": "Số giờ làm việc của bộ phận mà việc xử lý sau phải được trả lời",
    "help.Channel.patience_s": "Thời gian trung bình khách chờ trước khi bỏ cuộc. Nguồn: 345–387 giây, cuộc gọi ngân "
    "hàng 1999",
    "help.Channel.share": "Tỷ lệ liên hệ đến qua kênh này; tổng các kênh phải bằng 100 %",
    "help.Channel.slots": "Số cuộc chat một người phục vụ cùng lúc",
    "help.Limits.people": "Tổng số người tối đa, kể cả hao hụt. Khi đó kết quả là mức dịch vụ mà số người này đạt được",
    "help.Limits.cost_per_year": "Chi phí tối đa một năm. Khi đó kết quả là mức dịch vụ mà ngân sách này mua được",
    "help.Shrinkage.scheduled": "Tỷ lệ thời gian đã xếp lịch nhưng không có mặt: nghỉ ốm, nghỉ phép, đào tạo, họp. "
    "Nguồn: OpsDog n=1.230, trung bình 27 %",
    "help.Shrinkage.of_which_paid": "Phần vắng mặt có lương, tính trên thời gian trả lương; để trống là toàn bộ",
    "help.People.max_occupancy": "Tỷ lệ tối đa của thời gian trực dành cho liên hệ. Nguồn: wfmlabs, trên 90 % là "
    "sụp đổ",
    "help.Scenario.operating_model": "Ai được phục vụ ai",
    "help.Scenario.currency": "Đơn vị tiền của mọi giá không ghi đơn vị riêng",
    "help.Central.site": "Địa điểm duy nhất; để trống là địa điểm đầu tiên của tệp",
    "help.Virtual.partners": "Địa điểm của nhà thầu có tham gia hay không",
    "help.Virtual.remote_wage_factor": "Lương của chuyên gia tại nhà so với tại địa điểm",
    "help.Virtual.seat_cost": "Chi phí hằng tháng của một chỗ làm tại nhà",
    "help.FollowTheSun.daytime": "Khoảng giờ địa phương mà một địa điểm được gánh cả bộ phận hỗ trợ",
    "help.ShiftRules.paid_h": "Các độ dài ca được trả lương",
    "help.ShiftRules.starts_every_min": "Lưới giờ bắt đầu ca theo giờ địa phương",
    "help.ShiftRules.start_may_vary_min": (
        "Giờ bắt đầu của một người trong tuần được lệch nhau nhiều nhất bao lâu; 0: ngày nào cũng bắt đầu cùng giờ"
    ),
    "help.ShiftRules.rest_h": "Thời gian nghỉ tối thiểu giữa hai ca. Nguồn: chỉ thị EU 2003/88",
    "help.ShiftRules.max_part_time_share": "Tỷ lệ người làm bán thời gian tối đa",
    "help.ShiftRules.min_on_duty": "Số người trực tối thiểu ở mỗi hàng đợi trực tiếp đang mở. Nguồn: 2, nơi không ai "
    "nên làm một mình",
    "help.ShiftRules.max_consecutive_days": "Số ca liên tiếp tối đa",
    "help.ShiftRules.night_shifts": "Ca làm có được bao gồm giờ từ 22:00 đến 06:00 hay không",
    "help.Site.wage_per_h": "Lương một giờ trả lương, chưa có phụ cấp",
    "help.Site.max_people": "Số người tối đa trong lịch (đang làm việc, chưa tính hao hụt)",
    "help.Site.seat_cost_per_month": "Tiền thuê, thiết bị và giấy phép cho một người",
    "help.Site.fixed_cost_per_month": "Chi phí của địa điểm nếu có người làm việc ở đó",
    "help.Contract.price": "Giá trên một đơn vị của hợp đồng",
    "help.Scenario.week_of": "Tuần điển hình, hoặc một ngày: khi đó là tuần ấy với đổi giờ, ngày lễ và sự kiện",
    "help.Scenario.queue_model": "Tự động: Erlang A nếu biết mức kiên nhẫn, nếu không thì Erlang C",
    "help.Scenario.promises": "Mức phục vụ trực tiếp được giữ trong kỳ của từng mục tiêu, với mức sàn ở mọi khoảng, "
    "hoặc trong từng khoảng",
    "help.Scenario.load_rule": "Tải của một khoảng: tải lớn nhất có tính thời gian xử lý, hoặc chỉ lượng đến của chính "
    "khoảng đó nhân với thời gian xử lý",
    "help.Scenario.full_time_h": "Số giờ một tuần của một người làm toàn thời gian",
}

# Sentences as patterns, and how each is said here. Parts that are reasons are looked up below.
PATTERNS: dict[str, tuple[tuple[str, str], ...]] = {
    "note": (
        (r"No effect yet: (?P<names>.*) \((?P<why>[^()]*)\)", "Chưa có tác dụng: {names} ({why})"),
        (
            r"Ranges: a plan counts with the base value; the comparison of sourcing options draws between low and high",
            "Các khoảng giá trị: kế hoạch dùng giá trị cơ sở; so sánh phương án nguồn lực rút thăm giữa thấp và cao",
        ),
        (
            r"(?P<count>[\d,]+) contacts a week \((?P<share>[\d.]+%)\) arrive while their department is closed "
            r"and are lost",
            "Mỗi tuần có {count} liên hệ ({share}) đến khi bộ phận đóng cửa và bị mất",
        ),
        (
            r"(?P<name>.*) is planned (?P<points>[\d.]+%) above its promise: that is what queues carried over between "
            r"intervals, or slower people in its hours, take",
            "{name} được hoạch định cao hơn cam kết {points}: đó là phần mà hàng chờ dồn giữa các khoảng, hoặc người "
            "làm chậm hơn trong giờ của luồng, lấy mất",
        ),
        (
            r"What queues carried over or slower people take of promises costs (?P<cost>[\d,]+) (?P<currency>.*) "
            r"a year",
            "Phần cam kết mà hàng chờ dồn hoặc người làm chậm hơn lấy mất tốn {cost} {currency} mỗi năm",
        ),
        (
            r"With queues carried over, or slower people, (?P<name>.*) reaches (?P<level>[\d.]+%) of "
            r"(?P<target>[\d.]+%)",
            "Khi tính hàng chờ dồn giữa các khoảng hoặc người làm chậm hơn, {name} đạt {level} so với {target}",
        ),
        (
            r"No site in its daytime for (?P<language>.*) at (?P<hours>.*) UTC: people of sites with the language work "
            r"there outside it",
            "Không địa điểm nào đang ở ban ngày cho {language} vào {hours} UTC: người ở các địa điểm có ngôn ngữ này "
            "khi đó làm ngoài ban ngày",
        ),
        (
            r"No site that is to carry the desk for (?P<language>.*) at (?P<hours>.*) UTC: people of sites with the "
            r"language work there outside it",
            "Không địa điểm nào được giao gánh bộ phận cho {language} vào {hours} UTC: người ở các địa điểm có ngôn "
            "ngữ này khi đó làm ngoài phần việc được giao",
        ),
        (
            r"(?P<site>.*) is to carry the desk outside its daytime at (?P<hours>.*) UTC",
            "{site} được giao gánh bộ phận ngoài ban ngày của mình vào {hours} UTC",
        ),
        (
            r"People master (?P<few>\d+) of up to (?P<most>\d+) skills of a pool, in a chain: the formulas count one "
            r"person fewer than are on duty, the simulation routes by skill and judges",
            "Mỗi người thạo {few} trong tối đa {most} kỹ năng của một nhóm, nối thành chuỗi: công thức tính ít hơn một "
            "người so với số người trực, mô phỏng phân việc theo kỹ năng và phán xét",
        ),
        (
            r"(?P<count>\d+) streams cannot be served where this model wants; sites that can take them: (?P<first>.*)",
            "{count} luồng không thể phục vụ ở nơi mô hình này muốn; các địa điểm làm được sẽ nhận: {first}",
        ),
        (
            r"Visits from (?P<site>.*): (?P<have>\d+) field staff keep (?P<share>[\d.]+%) of the appointments "
            r"\(promised (?P<target>\d+%)\); (?P<needed>\d+) would keep the promise",
            "Đi tận nơi từ {site}: {have} nhân viên lưu động giữ được {share} lịch hẹn (cam kết {target}); cần "
            "{needed} người để giữ cam kết",
        ),
        (
            r"Keep people free for live contacts and begin deferred work only beyond them: (?P<kept>.*)",
            "Giữ người rảnh cho liên hệ trực tiếp, chỉ bắt đầu việc xử lý sau khi còn dư người: {kept}",
        ),
        (
            r"Formula and simulation differ for (?P<name>.*): (?P<one>[\d.]+%) and (?P<two>[\d.]+%); .*",
            "Công thức và mô phỏng khác nhau cho {name}: {one} và {two}; mô phỏng còn tính cả biến động thời gian xử "
            "lý, hàng đợi dồn sang và email đang xử lý dở",
        ),
        (
            r"The simulation misses the promise of (?P<name>.*): (?P<one>[\d.]+%) of (?P<two>\d+%)",
            "Mô phỏng không đạt cam kết của {name}: {one} trên {two}",
        ),
        (
            r"The referee found promises less sure than wanted; people were added",
            "Mô phỏng cho thấy có cam kết chưa chắc chắn như mong muốn; đã thêm người",
        ),
        (
            r"The referee found promises less sure than wanted; the week was rostered anew",
            "Mô phỏng cho thấy có cam kết chưa chắc chắn như mong muốn; tuần làm việc đã được xếp lại",
        ),
        (
            r"(?P<name>.*) is planned (?P<points>[\d.]+) points above its promise, so that (?P<share>\d+%) of "
            r"(?P<period>\w+) keep it",
            "{name} được lập kế hoạch cao hơn cam kết {points} điểm, để {share} số kỳ giữ được cam kết",
        ),
        (
            r"formula (?P<formula>[\d.]+) %, simulation (?P<simulation>[\d.]+) % ± (?P<half>[\d.]+)",
            "công thức {formula}\N{NO-BREAK SPACE}%, mô phỏng {simulation}\N{NO-BREAK SPACE}% ± {half}",
        ),
        (r"simulation: no live contacts to compare", "mô phỏng: không có liên hệ trực tiếp để so sánh"),
        (r"The simulation was stopped before its end", "Mô phỏng đã bị dừng trước khi xong"),
        (
            r"The promise of (?P<name>.*) is kept with probability (?P<kept>\d+%) over a (?P<period>\w+)"
            r"(?P<more> \(.*\))?; wanted: (?P<wanted>\d+%)\. \d+% of \w+s reach (?P<level>[\d.]+%), "
            r"(?P<gap>[\d.]+) points too few: (?P<cure>.*)",
            "Cam kết của {name} được giữ với xác suất {kept}; mong muốn: {wanted}. Ở mức chắc chắn đó chỉ đạt {level}, "
            "thiếu {gap} điểm: cần thêm người hoặc đặt mục tiêu cao hơn",
        ),
        (
            r"The promise of (?P<name>.*) is kept with probability (?P<kept>\d+%) over a (?P<period>\w+)"
            r"(?P<more> \(.*\))?; wanted: (?P<wanted>\d+%)",
            "Cam kết của {name} được giữ với xác suất {kept}; mong muốn: {wanted}",
        ),
        (
            r"(?P<name>\w+): (?P<one>[\d.]+%) are responded within (?P<limit>.*) in simulation; "
            r"promised: (?P<two>\d+%)",
            "{name}: trong mô phỏng {one} được phản hồi trong {limit}; đã hứa: {two}",
        ),
        (
            r"(?P<name>\w+): (?P<one>[\d.]+%) are resolved within (?P<limit>.*) in simulation; "
            r"promised: (?P<two>\d+%)",
            "{name}: trong mô phỏng {one} được giải quyết trong {limit}; đã hứa: {two}",
        ),
        (
            r"Why the promise of (?P<name>.*) cannot hold after (?P<tries>\d+) repairs: (?P<gap>[\d.]+) points "
            r"\(± (?P<half>[\d.]+)\) are missing, most at (?P<places>.*); in the way: (?P<why>.*)",
            "Vì sao cam kết của {name} không giữ được sau {tries} lần sửa: thiếu {gap} điểm (± {half}), nhiều nhất lúc "
            "{places}; vướng: {why}",
        ),
        (r"Nobody may serve (?P<name>.*)", "Không ai được phép phục vụ {name}"),
        (
            r"(?P<name>.*) serves nobody under this operating model: nobody works there",
            "{name} không phục vụ ai theo mô hình này: không có ai làm việc ở đó",
        ),
        *SOURCING_NOTES,
    ),
    "fault": FAULTS,
    "place": (
        (r"all sites", "mọi địa điểm"),
        (
            r"(?P<site>.*): (?P<length>[\d.]+) h on (?P<count>\d+) days",
            "{site}: ca {length} giờ, {count} ngày một tuần",
        ),
        (
            r"(?P<site>.*): (?P<length>\d+) min on (?P<count>\d+) days",
            "{site}: ca {length} phút, {count} ngày một tuần",
        ),
    ),
}


def kept(text: str) -> str:
    """Return how many people are kept free in which pools."""
    return re.sub(r"(^|, )(\d+) in ", r"\1\2 người ở ", text)


REASONS = {
    **OPTIONS,
    **TURNED,
    **UNITS,
    "live": "trực tiếp",
    "concurrent": "đồng thời",
    "deferred": "xử lý sau",
    "too much": "quá nhiều",
    "missing": "còn thiếu",
    "site": "địa điểm",
    "department": "bộ phận",
    "channel": "kênh",
    "region": "vùng",
    "greater": "lớn hơn",
    "less": "nhỏ hơn",
    "growth is for the hiring plan": "tăng trưởng dành cho kế hoạch tuyển dụng",
    "each interval keeps the target, so every period does": "mỗi khoảng đều đạt mục tiêu nên mọi kỳ đều đạt",
    "each interval keeps the target": "mỗi khoảng đều đạt mục tiêu",
    "today's people are for the hiring plan": "số người hiện nay dành cho kế hoạch tuyển dụng",
    "leavers are for the hiring plan": "người nghỉ việc dành cho kế hoạch tuyển dụng",
    "hires are for the hiring plan": "tuyển người dành cho kế hoạch tuyển dụng",
    "a typical week has no dates": "tuần điển hình không có ngày cụ thể",
    "a typical week has no dates; sourcing and hiring count it": "tuần điển hình không có ngày cụ thể; phần nguồn lực "
    "và tuyển dụng có tính đến",
    "a typical week has no dates; sourcing counts them": "tuần điển hình không có ngày cụ thể; phần nguồn lực có tính "
    "đến",
}
