"""Names under which exports keep what a history needs, in English and Vietnamese."""

from __future__ import annotations

import re
import unicodedata

# In the form that `plain` gives; the earlier, the stronger.
_NAMES = {
    "moment": """
        interval_start interval_start_local start_of_interval slot_start period_start interval half_hour slot
        period arrival arrival_time arrived_at arrived queue_entry opened_at opened open_time opened_date
        date_opened created_at created created_on create_date created_date creation_date date_created
        submitted_at submitted_on submit_date reported_at received_at received date_received call_start
        call_start_time call_time call_date start_time started_at start begin offered_at timestamp time_stamp
        datetime date_time date_and_time ds time date day thoi_gian_bat_dau bat_dau thoi_diem thoi_gian_goi
        gio_goi_den thoi_gian_goi_den thoi_gian_tao ngay_tao ngay_mo thoi_gian_mo ngay_gio thoi_gian khung_gio
        gio ngay
    """,
    "count": """
        offered calls_offered contacts_offered offered_calls arrivals contacts contact_count calls call_count
        number_of_calls calls_received received_calls incoming incoming_calls inbound inbound_calls volume
        call_volume contact_volume tickets ticket_count incidents_count number_of_tickets chats chats_offered
        emails count n total total_calls total_contacts y requests so_cuoc_goi cuoc_goi so_cuoc_goi_den
        cuoc_goi_den tong_cuoc_goi tong_so_cuoc_goi so_luong luong_cuoc_goi so_lien_he lien_he luot_lien_he
        so_phieu so_yeu_cau so_ticket so_luot tong_so tong
    """,
    "mean_handle": """
        handle handle_time aht average_handle_time avg_handle_time mean_handle_time average_handling_time
        avg_handling_time handling_time service service_time talk_time average_talk_time avg_talk_time
        call_duration handle_duration conversation_time talk talk_duration average_talk avg_talk average_talk_duration
        avg_talk_duration att handling handling_duration handle_time_average handle_time_avg call_handle_time
        call_handling_time average_call_duration avg_call_duration call_length average_call_length avg_call_length
        conversation_duration work_time working_time time_spent dam_thoai thoi_gian_xu_ly thoi_gian_xu_ly_trung_binh
        thoi_gian_xu_ly_tb thoi_gian_dam_thoai thoi_gian_dam_thoai_tb thoi_luong_cuoc_goi thoi_luong_goi
    """,
    "lasting": """
        duration average_duration avg_duration mean_duration length thoi_luong thoi_luong_trung_binh thoi_luong_tb
    """,
    "total_handle": """
        service_total total_service total_service_time handle_total total_handle_time total_handling_time
        handle_time_total total_talk_time talk_time_total tong_thoi_gian_xu_ly tong_thoi_gian_dam_thoai
    """,
    "answered": """
        served answered calls_answered contacts_answered handled calls_handled contacts_handled
        so_cuoc_tra_loi cuoc_goi_duoc_tra_loi da_tra_loi tra_loi da_xu_ly
    """,
    "identity": """
        id number ticket ticket_id ticket_number ticket_no incident incident_id incident_number case case_id
        case_number call_id call_seq call_number contact_id interaction_id conversation_id request_id issue_id
        issue_key key reference uuid ma ma_phieu so_phieu ma_cuoc_goi ma_yeu_cau ma_ticket
    """,
    "group": """
        group queue channel skill split pool department team vdn line_of_business lob region kenh nhom
        hang_doi phong_ban bo_phan
    """,
    "choice": """
        result outcome status disposition call_result call_status type category_name trang_thai ket_qua loai
    """,
}
KNOWN = {role: tuple(names.split()) for role, names in _NAMES.items()}
UNITS = {
    "s": 1.0,
    "sec": 1.0,
    "secs": 1.0,
    "second": 1.0,
    "seconds": 1.0,
    "giay": 1.0,
    "min": 60.0,
    "mins": 60.0,
    "minute": 60.0,
    "minutes": 60.0,
    "phut": 60.0,
    "ms": 0.001,
    "h": 3600.0,
    "hr": 3600.0,
    "hrs": 3600.0,
    "hour": 3600.0,
    "hours": 3600.0,
}


def plain(name: str) -> str:
    """Write a column name without case, accents, signs: 'Số cuộc gọi' becomes 'so_cuoc_goi'."""
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).replace("đ", "d").replace("Đ", "d")
    bare = "".join(char for char in unicodedata.normalize("NFKD", name) if not unicodedata.combining(char))
    return re.sub(r"[^a-z0-9]+", "_", bare.casefold()).strip("_")


def unit_seconds(name: str) -> float | None:
    """Seconds per unit that a column name states (aht_min, Talk time (s)); None if it states none."""
    words = plain(name).split("_")
    return next((UNITS[word] for word in words[::-1] if word in UNITS), None)
