BEGIN TRANSACTION;
CREATE TABLE access_link (
	id INTEGER NOT NULL, 
	kind VARCHAR(24) NOT NULL, 
	secret_hash BLOB NOT NULL, 
	user_id INTEGER, 
	conference_id INTEGER, 
	subject VARCHAR(40) NOT NULL, 
	created_by_id INTEGER, 
	created_at DATETIME NOT NULL, 
	expires_at DATETIME, 
	used_at DATETIME, 
	revoked_at DATETIME, 
	CONSTRAINT pk_access_link PRIMARY KEY (id), 
	CONSTRAINT fk_access_link_created_by_id FOREIGN KEY(created_by_id) REFERENCES user_account (id), 
	CONSTRAINT fk_access_link_user_id FOREIGN KEY(user_id) REFERENCES user_account (id), 
	CONSTRAINT uq_access_link_secret_hash UNIQUE (secret_hash)
);
INSERT INTO "access_link" VALUES(1,'personal',X'091CC4092DDC34B9A1091E5A3BF907EE72C573835ECA66F6E485BC7BEEE92CA3',NULL,1,'01a2157b-b63e-73e0-ad94-b1a80335e815',3,'2026-11-26 01:32:40.221951',NULL,NULL,NULL);
INSERT INTO "access_link" VALUES(2,'feed',X'75D4D05F870201DCE79A5B6BA81374EC2E023BFA15DAA2942C9A3B6325851D2E',NULL,1,'01a2157b-b63e-73e0-ad94-b1a80335e815',3,'2026-11-26 01:32:40.221958',NULL,NULL,NULL);
INSERT INTO "access_link" VALUES(3,'sign_in',X'33EDD15C811D41371CDCABAFC0E751C33B5329EEB6DB536E9EA6FC5A6C0F3DA2',4,NULL,'',1,'2026-11-26 01:32:40.622247','2099-01-01 00:00:00.000000',NULL,NULL);
INSERT INTO "access_link" VALUES(4,'page',X'A101D1FB018C6E160A80466BF071D27DB6B00D31A5A0FF815FC08B17EBB613EF',NULL,1,'1',2,'2026-11-26 01:32:40.640925',NULL,NULL,NULL);
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE attendee (
	conference_id INTEGER NOT NULL, 
	id CHAR(32) NOT NULL, 
	point_id INTEGER NOT NULL, 
	unit_id INTEGER NOT NULL, 
	status VARCHAR(24) NOT NULL, 
	source VARCHAR(24) NOT NULL, 
	full_name VARCHAR(120) NOT NULL, 
	rank VARCHAR(60) NOT NULL, 
	position VARCHAR(160) NOT NULL, 
	unit_text VARCHAR(200) NOT NULL, 
	birth_year INTEGER, 
	phone VARCHAR(40) NOT NULL, 
	list_number INTEGER, 
	substitute_for_id CHAR(32), 
	registered_at DATETIME NOT NULL, 
	registered_by_id INTEGER, 
	nonce VARCHAR(64), 
	consented_at DATETIME, 
	calendar_sequence INTEGER NOT NULL, 
	calendar_changed_at DATETIME NOT NULL, 
	folded VARCHAR(400) NOT NULL, 
	sort_key VARCHAR(800) NOT NULL, 
	row_version INTEGER NOT NULL, 
	CONSTRAINT pk_attendee PRIMARY KEY (conference_id, id), 
	CONSTRAINT point FOREIGN KEY(conference_id, point_id) REFERENCES point (conference_id, id), 
	CONSTRAINT substitute_for FOREIGN KEY(conference_id, substitute_for_id) REFERENCES attendee (conference_id, id), 
	CONSTRAINT fk_attendee_conference_id FOREIGN KEY(conference_id) REFERENCES conference (id), 
	CONSTRAINT uq_attendee_conference_id_nonce UNIQUE (conference_id, nonce)
);
INSERT INTO "attendee" VALUES(1,'01a2157bb63e73e0ad94b1a80335e815',1,2,'active','official','Hoàng Thị Ánh','','','',NULL,'',1,NULL,'2022-06-10 02:00:00.000000',NULL,NULL,NULL,0,'2026-11-26 01:32:38.860944','hoang thi anh','anh. hoang+ thi/',1);
INSERT INTO "attendee" VALUES(1,'01a2157bb676732db7401d0f0f0fb6c8',1,2,'active','official','Đỗ Thị Hường','','','',NULL,'',2,NULL,'2022-06-10 02:00:00.000000',NULL,NULL,NULL,0,'2026-11-26 01:32:38.902536','do thi huong','hu{o|ng+ d{o{- thi/',1);
INSERT INTO "attendee" VALUES(1,'01a2157bb6807755b0cced3ff7d716eb',1,2,'active','official','Nguyễn Thuỳ Linh','','','',NULL,'',3,NULL,'2022-06-10 02:00:00.000000',NULL,NULL,NULL,0,'2026-11-26 01:32:38.913100','nguyen thuy linh','linh nguye{n- thuy+',1);
INSERT INTO "attendee" VALUES(1,'01a2157bb68373baaf7bf1e7fe9050d3',1,2,'active','official','Lò Thị Mỷ','','','',NULL,'',4,NULL,'2022-06-10 02:00:00.000000',NULL,NULL,NULL,0,'2026-11-26 01:32:38.927584','lo thi my','my, lo+ thi/',1);
INSERT INTO "attendee" VALUES(1,'01a2157bbab275b280a32d54d58268f0',1,2,'withdrawn','official','Lê Thị Rút','','','',NULL,'',5,NULL,'2022-06-10 02:00:00.000000',NULL,NULL,NULL,1,'2026-11-26 01:32:40.053159','le thi rut','rut. le{ thi/',2);
INSERT INTO "attendee" VALUES(1,'01a2157bbb2673f3bee15c14481cbe82',2,2,'active','official','Phạm Thị Chuyển','','','',NULL,'',1,NULL,'2022-06-10 02:00:00.000000',NULL,NULL,NULL,2,'2026-11-26 01:32:40.134822','pham thi chuyen','chuye{n, pham/ thi/',2);
INSERT INTO "attendee" VALUES(1,'01a2157bbb6370289a7882667af71adb',2,5,'active','self','Tạ Thị Tự Ghi','','','',NULL,'',2,NULL,'2022-06-19 01:00:00.000000',NULL,'00512b06bfa3d241490ff6775b65da5557227c0ee71453f293611345a69e8d3b','2022-06-19 01:00:00.000000',2,'2026-11-26 01:32:40.173308','ta thi tu ghi','ghi ta/ thi/ tu{/',1);
INSERT INTO "attendee" VALUES(1,'01a2157bbb7b7020868d775e76c0014e',2,5,'erased','official','–','','','',NULL,'',3,NULL,'2022-06-10 02:00:00.000000',NULL,NULL,NULL,3,'2026-11-26 01:32:40.198964','','',2);
INSERT INTO "attendee" VALUES(1,'01a2157bbc7373d9864a0bba7f5cd02b',1,2,'active','walk_in','Vàng Thị Vãng Lai','','','',NULL,'',NULL,NULL,'2026-11-26 01:32:40.435993',3,'70112717f0713e600c2e4b939594c8d06f55081fbad6f848466fabbfb57a67e7',NULL,3,'2026-11-26 01:32:40.436001','vang thi vang lai','lai vang+ thi/ vang-',1);
CREATE TABLE award (
	id INTEGER NOT NULL, 
	tier_id INTEGER NOT NULL, 
	recipient_kind VARCHAR(24) NOT NULL, 
	unit_id INTEGER, 
	recipient_name VARCHAR(200) NOT NULL, 
	unit_name VARCHAR(200) NOT NULL, 
	achievement TEXT NOT NULL, 
	decision_number VARCHAR(60) NOT NULL, 
	decided_on DATE, 
	position INTEGER NOT NULL, 
	row_version INTEGER NOT NULL, 
	CONSTRAINT pk_award PRIMARY KEY (id), 
	CONSTRAINT fk_award_tier_id FOREIGN KEY(tier_id) REFERENCES award_tier (id), 
	CONSTRAINT fk_award_unit_id FOREIGN KEY(unit_id) REFERENCES unit (id)
);
CREATE TABLE award_results (
	conference_id INTEGER NOT NULL, 
	title VARCHAR(200) NOT NULL, 
	published_at DATETIME, 
	row_version INTEGER NOT NULL, 
	CONSTRAINT pk_award_results PRIMARY KEY (conference_id), 
	CONSTRAINT fk_award_results_conference_id FOREIGN KEY(conference_id) REFERENCES conference (id)
);
CREATE TABLE award_tier (
	id INTEGER NOT NULL, 
	conference_id INTEGER NOT NULL, 
	name VARCHAR(120) NOT NULL, 
	position INTEGER NOT NULL, 
	row_version INTEGER NOT NULL, 
	CONSTRAINT pk_award_tier PRIMARY KEY (id), 
	CONSTRAINT fk_award_tier_conference_id FOREIGN KEY(conference_id) REFERENCES conference (id)
);
INSERT INTO "award_tier" VALUES(1,1,'Giải đặc biệt',1,1);
CREATE TABLE change (
	id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	actor_id INTEGER, 
	actor_name VARCHAR(200) NOT NULL, 
	conference_id INTEGER, 
	subject_type VARCHAR(40) NOT NULL, 
	subject_id VARCHAR(80) NOT NULL, 
	action VARCHAR(40) NOT NULL, 
	reason TEXT NOT NULL, 
	old JSON NOT NULL, 
	new JSON NOT NULL, 
	CONSTRAINT pk_change PRIMARY KEY (id)
);
INSERT INTO "change" VALUES(1,'2026-11-26 01:32:38.448618',NULL,'',NULL,'unit','1','created','','{}','{"code": "bo-cong-an", "name": "B\u1ed9 C\u00f4ng an", "valid_from": "2008-08-01"}');
INSERT INTO "change" VALUES(2,'2026-11-26 01:32:38.476420',NULL,'',NULL,'unit','2','created','','{}','{"code": "yen-bai", "name": "C\u00f4ng an t\u1ec9nh Y\u00ean B\u00e1i", "valid_from": "2008-08-01"}');
INSERT INTO "change" VALUES(3,'2026-11-26 01:32:38.500093',NULL,'',NULL,'unit','3','created','','{}','{"code": "lao-cai", "name": "C\u00f4ng an t\u1ec9nh L\u00e0o Cai", "valid_from": "2008-08-01"}');
INSERT INTO "change" VALUES(4,'2026-11-26 01:32:38.512563',NULL,'',NULL,'unit','2','succeeded','','{}','{"successor": "lao-cai", "on": "2025-07-01"}');
INSERT INTO "change" VALUES(5,'2026-11-26 01:32:38.546525',NULL,'',NULL,'unit','4','created','','{}','{"code": "c08", "name": "C\u1ee5c C\u1ea3nh s\u00e1t giao th\u00f4ng", "valid_from": "2008-08-01"}');
INSERT INTO "change" VALUES(6,'2026-11-26 01:32:38.562383',NULL,'',NULL,'unit','5','created','','{}','{"code": "phu-tho", "name": "C\u00f4ng an t\u1ec9nh Ph\u00fa Th\u1ecd", "valid_from": "2008-08-01"}');
INSERT INTO "change" VALUES(7,'2026-11-26 01:32:38.590612',NULL,'',NULL,'unit','6','created','','{}','{"code": "phuong-yen-bai", "name": "C\u00f4ng an ph\u01b0\u1eddng Y\u00ean B\u00e1i", "valid_from": "2025-07-01"}');
INSERT INTO "change" VALUES(8,'2026-11-26 01:32:38.612701',NULL,'',NULL,'user_account','1','created','','{}','{"email": "admin@test.example", "name": "Qu\u1ea3n tr\u1ecb"}');
INSERT INTO "change" VALUES(9,'2026-11-26 01:32:38.651327',NULL,'',NULL,'user_account','1','granted','','{}','{"role": "administrator", "unit": "bo-cong-an"}');
INSERT INTO "change" VALUES(10,'2026-11-26 01:32:38.662710',NULL,'',NULL,'user_account','2','created','','{}','{"email": "olga@test.example", "name": "Olga"}');
INSERT INTO "change" VALUES(11,'2026-11-26 01:32:38.682804',NULL,'',NULL,'user_account','2','granted','','{}','{"role": "organizer", "unit": "bo-cong-an"}');
INSERT INTO "change" VALUES(12,'2026-11-26 01:32:38.685683',NULL,'',NULL,'user_account','3','created','','{}','{"email": "yen@test.example", "name": "Nguy\u1ec5n Th\u1ecb Y\u1ebfn"}');
INSERT INTO "change" VALUES(13,'2026-11-26 01:32:38.705785',NULL,'',NULL,'user_account','3','granted','','{}','{"role": "official", "unit": "yen-bai"}');
INSERT INTO "change" VALUES(14,'2026-11-26 01:32:38.717449',NULL,'',NULL,'user_account','4','created','','{}','{"email": "phuc@test.example", "name": "Tr\u1ea7n V\u0103n Ph\u00fac"}');
INSERT INTO "change" VALUES(15,'2026-11-26 01:32:38.734668',NULL,'',NULL,'user_account','4','granted','','{}','{"role": "official", "unit": "phu-tho"}');
INSERT INTO "change" VALUES(16,'2026-11-26 01:32:39.892132',NULL,'',NULL,'user_account','5','created','','{}','{"email": "mat.khau@test.example", "name": "Ho\u00e0ng M\u1eadt Kh\u1ea9u"}');
INSERT INTO "change" VALUES(17,'2026-11-26 01:32:39.906051',NULL,'',NULL,'user_account','5','granted','','{}','{"role": "administrator", "unit": "bo-cong-an"}');
INSERT INTO "change" VALUES(18,'2026-11-26 01:32:39.918143',NULL,'',NULL,'user_account','6','created','','{}','{"email": "da.dong@test.example", "name": "\u0110\u00e3 \u0110\u00f3ng"}');
INSERT INTO "change" VALUES(19,'2026-11-26 01:32:39.935713',NULL,'',NULL,'user_account','6','granted','','{}','{"role": "official", "unit": "lao-cai"}');
INSERT INTO "change" VALUES(20,'2026-11-26 01:32:39.963347',1,'Quản trị',NULL,'user_account','6','deactivated','','{}','{}');
INSERT INTO "change" VALUES(21,'2026-11-26 01:32:40.095051',3,'Nguyễn Thị Yến',1,'attendee','1/01a2157b-bab2-75b2-80a3-2d54d58268f0','withdrawn','Đi công tác','{}','{}');
INSERT INTO "change" VALUES(22,'2026-11-26 01:32:40.161996',2,'Olga',1,'attendee','1/01a2157b-bb26-73f3-bee1-5c14481cbe82','moved','','{"point_id": 1}','{"point_id": 2}');
INSERT INTO "change" VALUES(23,'2026-11-26 01:32:40.237235',4,'Trần Văn Phúc',1,'attendee','1/01a2157b-bb7b-7020-868d-775e76c0014e','withdrawn','Xin xóa','{}','{}');
INSERT INTO "change" VALUES(24,'2026-11-26 01:32:40.237245',3,'Nguyễn Thị Yến',1,'attendee','1/01a2157b-b63e-73e0-ad94-b1a80335e815','link_made','','{}','{}');
INSERT INTO "change" VALUES(25,'2026-11-26 01:32:40.437371',3,'Nguyễn Thị Yến',1,'attendee','1/01a2157b-bc73-73d9-864a-0bba7f5cd02b','walked_in','','{}','{"point_id": 1, "unit_id": 2}');
INSERT INTO "change" VALUES(26,'2026-11-26 01:32:40.603350',3,'Nguyễn Thị Yến',1,'tally','1/1/1','roll_closed','','{}','{"expected": 4}');
INSERT INTO "change" VALUES(27,'2026-11-26 01:32:40.641925',1,'Quản trị',NULL,'access_link','3','created','','{}','{"kind": "sign_in", "subject": ""}');
INSERT INTO "change" VALUES(28,'2026-11-26 01:32:40.657995',2,'Olga',1,'access_link','4','created','','{}','{"kind": "page", "subject": "1"}');
INSERT INTO "change" VALUES(29,'2026-11-26 01:32:40.742994',2,'Olga',1,'award_tier','1','created','','{}','{"name": "Gi\u1ea3i \u0111\u1eb7c bi\u1ec7t"}');
CREATE TABLE conference (
	id INTEGER NOT NULL, 
	uid VARCHAR(36) NOT NULL, 
	slug VARCHAR(80) NOT NULL, 
	short_title VARCHAR(60) NOT NULL, 
	official_title TEXT NOT NULL, 
	kind VARCHAR(24) NOT NULL, 
	status VARCHAR(24) NOT NULL, 
	visibility VARCHAR(24) NOT NULL, 
	organizing_body VARCHAR(200) NOT NULL, 
	owner_unit_id INTEGER NOT NULL, 
	chair VARCHAR(200) NOT NULL, 
	composition TEXT NOT NULL, 
	reference_document VARCHAR(200) NOT NULL, 
	timezone VARCHAR(40) NOT NULL, 
	days JSON NOT NULL, 
	first_on DATE NOT NULL, 
	last_on DATE NOT NULL, 
	contact_name VARCHAR(120) NOT NULL, 
	contact_phone VARCHAR(40) NOT NULL, 
	contact_email VARCHAR(255) NOT NULL, 
	arrive_minutes INTEGER NOT NULL, 
	dress VARCHAR(200) NOT NULL, 
	papers VARCHAR(200) NOT NULL, 
	notes TEXT NOT NULL, 
	points_due_on DATE, 
	rosters_due_on DATE, 
	registration_due_on DATE, 
	registration_open BOOLEAN NOT NULL, 
	privacy_basis TEXT NOT NULL, 
	status_reason TEXT NOT NULL, 
	published_at DATETIME, 
	is_demo BOOLEAN NOT NULL, 
	revision INTEGER NOT NULL, 
	calendar_counter INTEGER NOT NULL, 
	dropped_runs JSON NOT NULL, 
	calendar_sequence INTEGER NOT NULL, 
	calendar_changed_at DATETIME NOT NULL, 
	created_at DATETIME NOT NULL, 
	updated_at DATETIME NOT NULL, 
	folded TEXT NOT NULL, 
	row_version INTEGER NOT NULL, 
	CONSTRAINT pk_conference PRIMARY KEY (id), 
	CONSTRAINT ck_conference_days_in_order CHECK (last_on >= first_on), 
	CONSTRAINT fk_conference_owner_unit_id FOREIGN KEY(owner_unit_id) REFERENCES unit (id), 
	CONSTRAINT uq_conference_slug UNIQUE (slug), 
	CONSTRAINT uq_conference_uid UNIQUE (uid)
);
INSERT INTO "conference" VALUES(1,'6c5bed6b-1699-47b3-9eb7-fa50882fea4c','hoc-tap-nghi-quyet-dai-hoi-phu-nu-cac-cap-1','Học tập Nghị quyết Đại hội Phụ nữ các cấp','','conference','published','public','Hội Phụ nữ Bộ Công an',1,'','','','Asia/Ho_Chi_Minh','["2022-06-20", "2022-06-21"]','2022-06-20','2022-06-21','Ban tổ chức','0912 345 678','',15,'','','',NULL,NULL,NULL,1,'','','2026-11-26 01:32:38.733396',0,1,3,'[]',0,'2026-11-26 01:32:38.759998','2026-11-26 01:32:38.760009','2026-11-26 01:32:40.196430','hoc tap nghi quyet dai hoi phu nu cac cap',1);
INSERT INTO "conference" VALUES(2,'63bc59a6-cea3-426a-9892-0ee3c2f11657','ban-nhap-14','Bản nháp','','conference','draft','public','Hội Phụ nữ Bộ Công an',1,'','','','Asia/Ho_Chi_Minh','["2022-06-20", "2022-06-21"]','2022-06-20','2022-06-21','Ban tổ chức','0912 345 678','',15,'','','',NULL,NULL,NULL,0,'','',NULL,0,1,0,'[]',0,'2026-11-26 01:32:40.605839','2026-11-26 01:32:40.605848','2026-11-26 01:32:40.605850','ban nhap',1);
CREATE TABLE conference_session (
	id INTEGER NOT NULL, 
	conference_id INTEGER NOT NULL, 
	uid VARCHAR(36) NOT NULL, 
	held_on DATE NOT NULL, 
	daypart VARCHAR(24) NOT NULL, 
	title VARCHAR(120) NOT NULL, 
	starts_at DATETIME NOT NULL, 
	ends_at DATETIME NOT NULL, 
	cancelled_at DATETIME, 
	dropped_topics JSON NOT NULL, 
	attendance_closed_at DATETIME, 
	calendar_sequence INTEGER NOT NULL, 
	calendar_changed_at DATETIME NOT NULL, 
	row_version INTEGER NOT NULL, 
	CONSTRAINT pk_conference_session PRIMARY KEY (id), 
	CONSTRAINT ck_conference_session_hours_in_order CHECK (ends_at > starts_at), 
	CONSTRAINT fk_conference_session_conference_id FOREIGN KEY(conference_id) REFERENCES conference (id), 
	CONSTRAINT uq_conference_session_conference_id_id UNIQUE (conference_id, id), 
	CONSTRAINT uq_conference_session_uid UNIQUE (uid)
);
INSERT INTO "conference_session" VALUES(1,1,'c4d4f15a-ef55-496a-834f-ca1f50d1434b','2022-06-20','morning','','2022-06-20 00:30:00.000000','2022-06-20 04:30:00.000000',NULL,'[]',NULL,0,'2026-11-26 01:32:38.793757',1);
INSERT INTO "conference_session" VALUES(2,2,'0d2aad3b-c01d-41b7-b85b-e0bf22a1c1a5','2022-06-20','morning','','2022-06-20 00:30:00.000000','2022-06-20 04:30:00.000000',NULL,'[]',NULL,0,'2026-11-26 01:32:40.621656',1);
CREATE TABLE headcount_report (
	conference_id INTEGER NOT NULL, 
	id CHAR(32) NOT NULL, 
	session_id INTEGER NOT NULL, 
	point_id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	source VARCHAR(24) NOT NULL, 
	reported_by VARCHAR(200) NOT NULL, 
	recorded_by_id INTEGER, 
	received_at DATETIME NOT NULL, 
	is_late_entry BOOLEAN NOT NULL, 
	nonce VARCHAR(64) NOT NULL, 
	CONSTRAINT pk_headcount_report PRIMARY KEY (conference_id, id), 
	CONSTRAINT ck_headcount_report_number_not_negative CHECK (number >= 0), 
	CONSTRAINT point FOREIGN KEY(conference_id, point_id) REFERENCES point (conference_id, id), 
	CONSTRAINT session FOREIGN KEY(conference_id, session_id) REFERENCES conference_session (conference_id, id), 
	CONSTRAINT fk_headcount_report_conference_id FOREIGN KEY(conference_id) REFERENCES conference (id), 
	CONSTRAINT uq_headcount_report_conference_id_nonce UNIQUE (conference_id, nonce)
);
INSERT INTO "headcount_report" VALUES(1,'01a2157bbc8277c88b18f40c3ae49c58',1,2,9,'form','Trần Văn Phúc',4,'2022-06-20 00:40:00.000000',0,'n');
INSERT INTO "headcount_report" VALUES(1,'01a2157bbcdc72f7a7e1988cfb68e1d6',1,2,11,'form','Trần Văn Phúc',4,'2022-06-20 00:50:00.000000',0,'n2');
CREATE TABLE mail (
	id INTEGER NOT NULL, 
	recipient VARCHAR(255) NOT NULL, 
	subject VARCHAR(200) NOT NULL, 
	body TEXT NOT NULL, 
	created_at DATETIME NOT NULL, 
	due_at DATETIME NOT NULL, 
	attempts INTEGER NOT NULL, 
	last_error TEXT NOT NULL, 
	sent_at DATETIME, 
	failed_at DATETIME, 
	CONSTRAINT pk_mail PRIMARY KEY (id)
);
INSERT INTO "mail" VALUES(1,'yen@test.example','Đã gửi','','2026-11-26 01:32:40.664544','2026-11-26 01:37:40.666014',1,'','2026-11-26 01:32:40.687480',NULL);
INSERT INTO "mail" VALUES(2,'phuc@test.example','Đặt lại mật khẩu','Mở liên kết này: https://test.example/sign-in/reset/bi-mat','2026-11-26 01:32:40.690400','2026-11-26 01:32:40.689961',0,'',NULL,NULL);
CREATE TABLE point (
	id INTEGER NOT NULL, 
	conference_id INTEGER NOT NULL, 
	role VARCHAR(24) NOT NULL, 
	status VARCHAR(24) NOT NULL, 
	code VARCHAR(80) NOT NULL, 
	name VARCHAR(200) NOT NULL, 
	unit_id INTEGER NOT NULL, 
	parent_id INTEGER, 
	hall VARCHAR(200) NOT NULL, 
	address VARCHAR(300) NOT NULL, 
	province VARCHAR(80) NOT NULL, 
	mode VARCHAR(24) NOT NULL, 
	counts VARCHAR(24) NOT NULL, 
	capacity INTEGER, 
	seats_taken INTEGER NOT NULL, 
	planned INTEGER NOT NULL, 
	contact_name VARCHAR(120) NOT NULL, 
	contact_phone VARCHAR(40) NOT NULL, 
	contact_phone_public BOOLEAN NOT NULL, 
	technician_name VARCHAR(120) NOT NULL, 
	technician_phone VARCHAR(40) NOT NULL, 
	conditions TEXT NOT NULL, 
	status_reason TEXT NOT NULL, 
	created_by_id INTEGER, 
	created_at DATETIME NOT NULL, 
	approved_at DATETIME, 
	changed_at DATETIME, 
	roster_sent_at DATETIME, 
	roster_sent_by VARCHAR(200) NOT NULL, 
	roster_sent_count INTEGER, 
	roster_changed_at DATETIME, 
	calendar_sequence INTEGER NOT NULL, 
	calendar_changed_at DATETIME NOT NULL, 
	folded VARCHAR(1000) NOT NULL, 
	sort_key VARCHAR(800) NOT NULL, 
	row_version INTEGER NOT NULL, 
	CONSTRAINT pk_point PRIMARY KEY (id), 
	CONSTRAINT ck_point_capacity_positive CHECK (capacity IS NULL OR capacity > 0), 
	CONSTRAINT ck_point_seats_not_negative CHECK (seats_taken >= 0), 
	CONSTRAINT parent FOREIGN KEY(conference_id, parent_id) REFERENCES point (conference_id, id), 
	CONSTRAINT fk_point_conference_id FOREIGN KEY(conference_id) REFERENCES conference (id), 
	CONSTRAINT fk_point_created_by_id FOREIGN KEY(created_by_id) REFERENCES user_account (id), 
	CONSTRAINT fk_point_unit_id FOREIGN KEY(unit_id) REFERENCES unit (id), 
	CONSTRAINT uq_point_conference_id_code UNIQUE (conference_id, code), 
	CONSTRAINT uq_point_conference_id_id UNIQUE (conference_id, id)
);
INSERT INTO "point" VALUES(1,1,'remote','approved','yen-bai','Yên Bái',2,NULL,'Hội trường Yên Bái','Số 1, phố Mẫu, Yên Bái','Yên Bái','two_way','by_name',NULL,4,0,'','',0,'','','','',NULL,'2026-11-26 01:32:38.818735','2026-11-26 01:32:38.795212',NULL,NULL,'',NULL,NULL,0,'2026-11-26 01:32:38.818745','yen bai hoi truong yen bai so 1, pho mau, yen bai yen bai','ye{n bai.',1);
INSERT INTO "point" VALUES(2,1,'remote','approved','phu-tho','Phú Thọ',5,NULL,'Hội trường Phú Thọ','Số 1, phố Mẫu, Phú Thọ','Phú Thọ','two_way','by_name',NULL,2,0,'','',0,'','','','',NULL,'2026-11-26 01:32:38.845234','2026-11-26 01:32:38.843851',NULL,NULL,'',NULL,NULL,0,'2026-11-26 01:32:38.845239','phu tho hoi truong phu tho so 1, pho mau, phu tho phu tho','phu. tho/',1);
CREATE TABLE presence (
	conference_id INTEGER NOT NULL, 
	session_id INTEGER NOT NULL, 
	attendee_id CHAR(32) NOT NULL, 
	point_id INTEGER NOT NULL, 
	expected_point_id INTEGER, 
	state VARCHAR(24) NOT NULL, 
	arrived_at DATETIME, 
	since DATETIME, 
	left_at DATETIME, 
	reason VARCHAR(200) NOT NULL, 
	is_late_entry BOOLEAN NOT NULL, 
	scan_device VARCHAR(40) NOT NULL, 
	scan_nonce VARCHAR(64) NOT NULL, 
	CONSTRAINT pk_presence PRIMARY KEY (conference_id, session_id, attendee_id), 
	CONSTRAINT attendee FOREIGN KEY(conference_id, attendee_id) REFERENCES attendee (conference_id, id), 
	CONSTRAINT point FOREIGN KEY(conference_id, point_id) REFERENCES point (conference_id, id), 
	CONSTRAINT session FOREIGN KEY(conference_id, session_id) REFERENCES conference_session (conference_id, id), 
	CONSTRAINT fk_presence_conference_id FOREIGN KEY(conference_id) REFERENCES conference (id)
);
INSERT INTO "presence" VALUES(1,1,'01a2157bb63e73e0ad94b1a80335e815',1,1,'left','2022-06-20 00:30:00.000000','2022-06-20 00:30:00.000000','2022-06-20 01:30:00.000000','',0,'user:2','f3f47f0d0d5e45d187f566b6f4538dd6');
INSERT INTO "presence" VALUES(1,1,'01a2157bb676732db7401d0f0f0fb6c8',1,1,'present','2022-06-20 00:30:00.000000','2022-06-20 00:30:00.000000',NULL,'',0,'user:2','c9941f1092d6425fad3020799451cc8e');
INSERT INTO "presence" VALUES(1,1,'01a2157bb68373baaf7bf1e7fe9050d3',1,1,'excused',NULL,NULL,NULL,'Ốm',0,'user:1','1bd9fc3b3ad94aa690619f1a1e85302c');
INSERT INTO "presence" VALUES(1,1,'01a2157bbc7373d9864a0bba7f5cd02b',1,NULL,'present','2022-06-20 01:00:00.000000','2022-06-20 01:00:00.000000',NULL,'',0,'user:1','70112717f0713e600c2e4b939594c8d06f55081fbad6f848466fabbfb57a67e7');
CREATE TABLE role_grant (
	id INTEGER NOT NULL, 
	user_id INTEGER NOT NULL, 
	role VARCHAR(24) NOT NULL, 
	unit_id INTEGER NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_role_grant PRIMARY KEY (id), 
	CONSTRAINT fk_role_grant_unit_id FOREIGN KEY(unit_id) REFERENCES unit (id), 
	CONSTRAINT fk_role_grant_user_id FOREIGN KEY(user_id) REFERENCES user_account (id), 
	CONSTRAINT uq_role_grant_user_id_role_unit_id UNIQUE (user_id, role, unit_id)
);
INSERT INTO "role_grant" VALUES(1,1,'administrator',1,'2026-11-26 01:32:38.614928');
INSERT INTO "role_grant" VALUES(2,2,'organizer',1,'2026-11-26 01:32:38.663375');
INSERT INTO "role_grant" VALUES(3,3,'official',2,'2026-11-26 01:32:38.686289');
INSERT INTO "role_grant" VALUES(4,4,'official',5,'2026-11-26 01:32:38.719020');
INSERT INTO "role_grant" VALUES(5,5,'administrator',1,'2026-11-26 01:32:39.893097');
INSERT INTO "role_grant" VALUES(6,6,'official',3,'2026-11-26 01:32:39.918743');
CREATE TABLE scan (
	conference_id INTEGER NOT NULL, 
	id CHAR(32) NOT NULL, 
	session_id INTEGER NOT NULL, 
	point_id INTEGER NOT NULL, 
	attendee_id CHAR(32), 
	direction VARCHAR(24) NOT NULL, 
	device VARCHAR(40) NOT NULL, 
	nonce VARCHAR(64) NOT NULL, 
	occurred_at DATETIME NOT NULL, 
	effective_at DATETIME NOT NULL, 
	received_at DATETIME NOT NULL, 
	clock_suspect BOOLEAN NOT NULL, 
	is_late_entry BOOLEAN NOT NULL, 
	is_valid BOOLEAN NOT NULL, 
	outcome VARCHAR(24) NOT NULL, 
	other_point_id INTEGER, 
	refusal VARCHAR(24) NOT NULL, 
	void_device VARCHAR(40) NOT NULL, 
	void_nonce VARCHAR(64) NOT NULL, 
	reason VARCHAR(200) NOT NULL, 
	recorded_by_id INTEGER, 
	CONSTRAINT pk_scan PRIMARY KEY (conference_id, id), 
	CONSTRAINT attendee FOREIGN KEY(conference_id, attendee_id) REFERENCES attendee (conference_id, id), 
	CONSTRAINT point FOREIGN KEY(conference_id, point_id) REFERENCES point (conference_id, id), 
	CONSTRAINT session FOREIGN KEY(conference_id, session_id) REFERENCES conference_session (conference_id, id), 
	CONSTRAINT fk_scan_conference_id FOREIGN KEY(conference_id) REFERENCES conference (id), 
	CONSTRAINT uq_scan_conference_id_device_nonce UNIQUE (conference_id, device, nonce)
);
INSERT INTO "scan" VALUES(1,'01a2157bbbe07534914b01032abe2079',1,1,'01a2157bb63e73e0ad94b1a80335e815','in','user:1','cf1d12b73a9e47188b656019064bd1a9','2022-06-20 00:30:00.000000','2022-06-20 00:30:00.000000','2022-06-20 01:00:00.000000',0,0,1,'accepted',NULL,'','','','',3);
INSERT INTO "scan" VALUES(1,'01a2157bbbe07534914b010499daaef1',1,2,'01a2157bb676732db7401d0f0f0fb6c8','in','user:1','6140a5d33e1b4bf685a3bf4e681b68b4','2022-06-20 00:30:00.000000','2022-06-20 00:30:00.000000','2022-06-20 01:00:00.000000',0,0,1,'visitor',1,'','','','',3);
INSERT INTO "scan" VALUES(1,'01a2157bbc1671949ec80fc1e7ac52cf',1,1,'01a2157bb676732db7401d0f0f0fb6c8','in','user:2','c9941f1092d6425fad3020799451cc8e','2022-06-20 00:30:00.000000','2022-06-20 00:30:00.000000','2022-06-20 02:00:00.000000',0,0,1,'moved',2,'','','','',3);
INSERT INTO "scan" VALUES(1,'01a2157bbc1671949ec80fc27c09f13d',1,1,'01a2157bb63e73e0ad94b1a80335e815','out','user:2','f3f47f0d0d5e45d187f566b6f4538dd6','2022-06-20 01:30:00.000000','2022-06-20 01:30:00.000000','2022-06-20 02:00:00.000000',0,0,1,'left',NULL,'','','','',3);
INSERT INTO "scan" VALUES(1,'01a2157bbc2c71508b3648ee368616c4',1,1,'01a2157bb68373baaf7bf1e7fe9050d3','excused','user:1','1bd9fc3b3ad94aa690619f1a1e85302c','2022-06-20 00:30:00.000000','2022-06-20 00:30:00.000000','2022-06-20 01:00:00.000000',0,0,1,'accepted',NULL,'','','','Ốm',3);
INSERT INTO "scan" VALUES(1,'01a2157bbc3a7350b5042a701e2bec81',1,1,'01a2157bb6807755b0cced3ff7d716eb','in','user:1','nham','2022-06-20 00:30:00.000000','2022-06-20 00:30:00.000000','2022-06-20 01:10:00.000000',0,0,1,'accepted',NULL,'','','','',3);
INSERT INTO "scan" VALUES(1,'01a2157bbc4b711f994342168b18e2da',1,1,'01a2157bb6807755b0cced3ff7d716eb','void','user:1','628485a424ad4be88c7fbb26de9b6bc2','2022-06-20 01:11:00.000000','2022-06-20 01:11:00.000000','2022-06-20 01:11:00.000000',0,0,1,'voided',NULL,'','user:1','nham','',3);
INSERT INTO "scan" VALUES(1,'01a2157bbc5577ff83b82c32bdb13c64',1,1,'01a2157bbab275b280a32d54d58268f0','in','user:1','35bdfdc4801e47349d89df052a552c60','2022-06-20 00:30:00.000000','2022-06-20 00:30:00.000000','2022-06-20 01:00:00.000000',0,0,0,'withdrawn',NULL,'','','','',3);
INSERT INTO "scan" VALUES(1,'01a2157bbc7774b2be1973e1d3eb8f0f',1,1,'01a2157bbc7373d9864a0bba7f5cd02b','in','user:1','70112717f0713e600c2e4b939594c8d06f55081fbad6f848466fabbfb57a67e7','2022-06-20 01:00:00.000000','2022-06-20 01:00:00.000000','2022-06-20 01:00:00.000000',0,0,1,'accepted',NULL,'','','','',3);
CREATE TABLE sign_in_attempt (
	id INTEGER NOT NULL, 
	"key" VARCHAR(64) NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_sign_in_attempt PRIMARY KEY (id)
);
CREATE TABLE tally (
	conference_id INTEGER NOT NULL, 
	session_id INTEGER NOT NULL, 
	point_id INTEGER NOT NULL, 
	roll_state VARCHAR(24) NOT NULL, 
	counts VARCHAR(24), 
	expected INTEGER, 
	present INTEGER NOT NULL, 
	ever_present INTEGER NOT NULL, 
	ever_own INTEGER NOT NULL, 
	visitors INTEGER NOT NULL, 
	walk_ins INTEGER NOT NULL, 
	excused INTEGER NOT NULL, 
	declared INTEGER, 
	version INTEGER NOT NULL, 
	updated_at DATETIME NOT NULL, 
	closed_at DATETIME, 
	closed_by VARCHAR(200) NOT NULL, 
	CONSTRAINT pk_tally PRIMARY KEY (conference_id, session_id, point_id), 
	CONSTRAINT point FOREIGN KEY(conference_id, point_id) REFERENCES point (conference_id, id), 
	CONSTRAINT session FOREIGN KEY(conference_id, session_id) REFERENCES conference_session (conference_id, id), 
	CONSTRAINT fk_tally_conference_id FOREIGN KEY(conference_id) REFERENCES conference (id)
);
INSERT INTO "tally" VALUES(1,1,1,'closed','by_name',4,2,3,2,0,1,1,NULL,7,'2022-06-20 02:30:00.000000','2022-06-20 02:30:00.000000','Nguyễn Thị Yến');
INSERT INTO "tally" VALUES(1,1,2,'open',NULL,NULL,0,0,0,0,0,0,11,4,'2022-06-20 00:50:00.000000',NULL,'');
CREATE TABLE topic (
	id INTEGER NOT NULL, 
	session_id INTEGER NOT NULL, 
	uid VARCHAR(36) NOT NULL, 
	position INTEGER NOT NULL, 
	kind VARCHAR(24) NOT NULL, 
	title VARCHAR(300) NOT NULL, 
	speaker VARCHAR(200) NOT NULL, 
	minutes INTEGER NOT NULL, 
	row_version INTEGER NOT NULL, 
	CONSTRAINT pk_topic PRIMARY KEY (id), 
	CONSTRAINT fk_topic_session_id FOREIGN KEY(session_id) REFERENCES conference_session (id), 
	CONSTRAINT uq_topic_uid UNIQUE (uid)
);
INSERT INTO "topic" VALUES(1,1,'c5d6981b-2009-4c84-86f5-769659188855',1,'topic','Khai mạc','',30,1);
INSERT INTO "topic" VALUES(2,1,'73281506-d5ed-451c-bcc2-ff68eb99ecfc',2,'topic','Chuyên đề 1: Nghị quyết','',90,1);
CREATE TABLE unit (
	id INTEGER NOT NULL, 
	code VARCHAR(80) NOT NULL, 
	row_version INTEGER NOT NULL, 
	CONSTRAINT pk_unit PRIMARY KEY (id), 
	CONSTRAINT uq_unit_code UNIQUE (code)
);
INSERT INTO "unit" VALUES(1,'bo-cong-an',1);
INSERT INTO "unit" VALUES(2,'yen-bai',1);
INSERT INTO "unit" VALUES(3,'lao-cai',1);
INSERT INTO "unit" VALUES(4,'c08',1);
INSERT INTO "unit" VALUES(5,'phu-tho',1);
INSERT INTO "unit" VALUES(6,'phuong-yen-bai',1);
CREATE TABLE unit_level (
	code VARCHAR(40) NOT NULL, 
	name_vi VARCHAR(200) NOT NULL, 
	name_en VARCHAR(200) NOT NULL, 
	position INTEGER NOT NULL, 
	CONSTRAINT pk_unit_level PRIMARY KEY (code)
);
INSERT INTO "unit_level" VALUES('ministry','Bộ','Ministry',1);
INSERT INTO "unit_level" VALUES('department','Đơn vị thuộc Bộ','Ministry unit',2);
INSERT INTO "unit_level" VALUES('province','Cấp tỉnh','Province',3);
INSERT INTO "unit_level" VALUES('district','Cấp huyện','District',4);
INSERT INTO "unit_level" VALUES('commune','Cấp xã','Commune',5);
CREATE TABLE unit_period (
	id INTEGER NOT NULL, 
	unit_id INTEGER NOT NULL, 
	name VARCHAR(200) NOT NULL, 
	short_name VARCHAR(200) NOT NULL, 
	parent_id INTEGER, 
	level_code VARCHAR(40) NOT NULL, 
	province VARCHAR(80) NOT NULL, 
	valid_from DATE NOT NULL, 
	valid_to DATE, 
	folded VARCHAR(400) NOT NULL, 
	sort_key VARCHAR(800) NOT NULL, 
	CONSTRAINT pk_unit_period PRIMARY KEY (id), 
	CONSTRAINT ck_unit_period_in_order CHECK (valid_to IS NULL OR valid_to >= valid_from), 
	CONSTRAINT fk_unit_period_level_code FOREIGN KEY(level_code) REFERENCES unit_level (code), 
	CONSTRAINT fk_unit_period_parent_id FOREIGN KEY(parent_id) REFERENCES unit (id), 
	CONSTRAINT fk_unit_period_unit_id FOREIGN KEY(unit_id) REFERENCES unit (id), 
	CONSTRAINT uq_unit_period_unit_id_valid_from UNIQUE (unit_id, valid_from)
);
INSERT INTO "unit_period" VALUES(1,1,'Bộ Công an','Bộ Công an',NULL,'ministry','','2008-08-01',NULL,'bo cong an bo cong an','bo{/ co{ng an');
INSERT INTO "unit_period" VALUES(2,2,'Công an tỉnh Yên Bái','Yên Bái',1,'province','Yên Bái','2008-08-01','2025-06-30','cong an tinh yen bai yen bai','ye{n bai.');
INSERT INTO "unit_period" VALUES(3,3,'Công an tỉnh Lào Cai','Lào Cai',1,'province','Lào Cai','2008-08-01',NULL,'cong an tinh lao cai lao cai','lao+ cai');
INSERT INTO "unit_period" VALUES(4,4,'Cục Cảnh sát giao thông','Cục Cảnh sát giao thông',1,'department','','2008-08-01',NULL,'cuc canh sat giao thong cuc canh sat giao thong','cuc/ canh, sat. giao tho{ng');
INSERT INTO "unit_period" VALUES(5,5,'Công an tỉnh Phú Thọ','Phú Thọ',1,'province','Phú Thọ','2008-08-01',NULL,'cong an tinh phu tho phu tho','phu. tho/');
INSERT INTO "unit_period" VALUES(6,6,'Công an phường Yên Bái','Công an phường Yên Bái',3,'commune','Lào Cai','2025-07-01',NULL,'cong an phuong yen bai cong an phuong yen bai','co{ng an phu{o|ng+ ye{n bai.');
CREATE TABLE unit_succession (
	predecessor_id INTEGER NOT NULL, 
	successor_id INTEGER NOT NULL, 
	happened_on DATE NOT NULL, 
	CONSTRAINT pk_unit_succession PRIMARY KEY (predecessor_id, successor_id), 
	CONSTRAINT fk_unit_succession_predecessor_id FOREIGN KEY(predecessor_id) REFERENCES unit (id), 
	CONSTRAINT fk_unit_succession_successor_id FOREIGN KEY(successor_id) REFERENCES unit (id)
);
INSERT INTO "unit_succession" VALUES(2,3,'2025-07-01');
CREATE TABLE user_account (
	id INTEGER NOT NULL, 
	email VARCHAR(255) NOT NULL, 
	name VARCHAR(200) NOT NULL, 
	password VARCHAR(255), 
	active BOOLEAN NOT NULL, 
	fs_uniquifier VARCHAR(64) NOT NULL, 
	created_at DATETIME NOT NULL, 
	folded VARCHAR(500) NOT NULL, 
	sort_key VARCHAR(800) NOT NULL, 
	row_version INTEGER NOT NULL, 
	CONSTRAINT pk_user_account PRIMARY KEY (id), 
	CONSTRAINT uq_user_account_email UNIQUE (email), 
	CONSTRAINT uq_user_account_fs_uniquifier UNIQUE (fs_uniquifier)
);
INSERT INTO "user_account" VALUES(1,'admin@test.example','Quản trị',NULL,1,'17d5c0d640bd7a7c6f420275cd9d8503bb934a2772b7aa38ad1e2ced388e109b','2026-11-26 01:32:38.597953','quan tri admin@test.example','tri/ quan,',1);
INSERT INTO "user_account" VALUES(2,'olga@test.example','Olga',NULL,1,'caaf4a8bddc254a7c0e381bcdbd4229392f7cd2756dec9ffd4e5f3fb005660c3','2026-11-26 01:32:38.660521','olga olga@test.example','olga',1);
INSERT INTO "user_account" VALUES(3,'yen@test.example','Nguyễn Thị Yến',NULL,1,'75cf8ecb058a92405e854b5ca1ba645e0f5bdbd43fef05a21d094abe07e21a39','2026-11-26 01:32:38.684092','nguyen thi yen yen@test.example','ye{n. nguye{n- thi/',1);
INSERT INTO "user_account" VALUES(4,'phuc@test.example','Trần Văn Phúc',NULL,1,'7fddf3cf0da4d684805c044f6fe1da95308fcc3c7197291a6de190bd289bcd69','2026-11-26 01:32:38.706978','tran van phuc phuc@test.example','phuc. tra|n+ va{n',1);
INSERT INTO "user_account" VALUES(5,'mat.khau@test.example','Hoàng Mật Khẩu','$argon2id$v=19$m=65536,t=3,p=4$I0SI0XoPYUwpZcw5Z+z9Pw$bNEYcwu/5W5l1eNREpN3v7r/mz0RYP2wm1XlfEMkaVo',1,'c60f3cfdb293b6c2e05eee17eef117a48b7d772adf385cb5a1d5b16066daaf3f','2026-11-26 01:32:39.877776','hoang mat khau mat.khau@test.example','kha|u, hoang+ ma|t/',1);
INSERT INTO "user_account" VALUES(6,'da.dong@test.example','Đã Đóng',NULL,0,'921e4a05ea1de57acc7b118b573964d25b91fbe860d429bc6dfa3c11e7a076ea','2026-11-26 01:32:39.915711','da dong da.dong@test.example','d{ong. d{a-',2);
CREATE INDEX ix_change_conference ON change (conference_id, id);
CREATE INDEX ix_change_subject ON change (subject_type, subject_id, id);
CREATE INDEX ix_mail_due ON mail (sent_at, due_at);
CREATE INDEX ix_sign_in_attempt_key ON sign_in_attempt ("key", at);
CREATE INDEX ix_access_link_subject ON access_link (kind, conference_id, subject);
CREATE INDEX ix_access_link_user_id ON access_link (user_id);
CREATE INDEX ix_conference_days ON conference (first_on, last_on);
CREATE INDEX ix_conference_owner_unit_id ON conference (owner_unit_id);
CREATE INDEX ix_role_grant_unit_id ON role_grant (unit_id);
CREATE INDEX ix_unit_period_folded ON unit_period (folded);
CREATE INDEX ix_unit_period_parent ON unit_period (parent_id, valid_from);
CREATE INDEX ix_unit_period_unit_id ON unit_period (unit_id);
CREATE INDEX ix_unit_succession_successor_id ON unit_succession (successor_id);
CREATE INDEX ix_award_tier_conference_id ON award_tier (conference_id);
CREATE UNIQUE INDEX uq_conference_session_place ON conference_session (conference_id, held_on, daypart) WHERE cancelled_at IS NULL;
CREATE INDEX ix_point_unit ON point (conference_id, unit_id);
CREATE UNIQUE INDEX uq_point_host ON point (conference_id) WHERE role = 'host' AND status <> 'cancelled';
CREATE INDEX ix_attendee_list_number ON attendee (conference_id, point_id, list_number);
CREATE INDEX ix_attendee_name ON attendee (conference_id, folded);
CREATE INDEX ix_attendee_point ON attendee (conference_id, point_id, status);
CREATE INDEX ix_attendee_unit ON attendee (conference_id, unit_id);
CREATE INDEX ix_award_tier_id ON award (tier_id);
CREATE INDEX ix_headcount_report_point ON headcount_report (conference_id, session_id, point_id);
CREATE INDEX ix_topic_session_id ON topic (session_id);
CREATE INDEX ix_presence_point ON presence (conference_id, session_id, point_id);
CREATE INDEX ix_scan_person ON scan (conference_id, session_id, attendee_id);
COMMIT;
