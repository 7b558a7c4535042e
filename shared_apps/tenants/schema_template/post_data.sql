ALTER TABLE ONLY t_cerschematemplate.access_apikey
    ADD CONSTRAINT access_apikey_key_hash_key UNIQUE (key_hash);
ALTER TABLE ONLY t_cerschematemplate.access_apikey
    ADD CONSTRAINT access_apikey_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.access_apikey
    ADD CONSTRAINT access_apikey_previous_hash_key UNIQUE (previous_hash);
ALTER TABLE ONLY t_cerschematemplate.access_configurationaccess
    ADD CONSTRAINT access_configurationacce_user_id_permission_id_co_8317dbf2_uniq UNIQUE (user_id, permission_id, content_object_id);
ALTER TABLE ONLY t_cerschematemplate.access_configurationaccess
    ADD CONSTRAINT access_configurationaccess_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.access_invitation
    ADD CONSTRAINT access_invitation_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.access_invitation
    ADD CONSTRAINT access_invitation_token_hash_key UNIQUE (token_hash);
ALTER TABLE ONLY t_cerschematemplate.access_plantaccess
    ADD CONSTRAINT access_plantaccess_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.access_plantaccess
    ADD CONSTRAINT access_plantaccess_user_id_permission_id_co_ea519d57_uniq UNIQUE (user_id, permission_id, content_object_id);
ALTER TABLE ONLY t_cerschematemplate.access_roleassignment
    ADD CONSTRAINT access_roleassignment_account_id_key UNIQUE (account_id);
ALTER TABLE ONLY t_cerschematemplate.access_roleassignment
    ADD CONSTRAINT access_roleassignment_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.access_serviceaccount
    ADD CONSTRAINT access_serviceaccount_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.assemblies_addendum
    ADD CONSTRAINT addendum_number_once UNIQUE (assembly_id, number);
ALTER TABLE ONLY t_cerschematemplate.applications_application
    ADD CONSTRAINT applications_application_member_id_key UNIQUE (member_id);
ALTER TABLE ONLY t_cerschematemplate.applications_application
    ADD CONSTRAINT applications_application_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.applications_application
    ADD CONSTRAINT applications_application_token_hash_key UNIQUE (token_hash);
ALTER TABLE ONLY t_cerschematemplate.applications_form
    ADD CONSTRAINT applications_form_number_key UNIQUE (number);
ALTER TABLE ONLY t_cerschematemplate.applications_form
    ADD CONSTRAINT applications_form_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.applications_paper
    ADD CONSTRAINT applications_paper_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.areas_podarea
    ADD CONSTRAINT areas_podarea_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.assemblies_addendum
    ADD CONSTRAINT assemblies_addendum_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.assemblies_assembly
    ADD CONSTRAINT assemblies_assembly_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.assemblies_assemblysettings
    ADD CONSTRAINT assemblies_assemblysettings_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.assemblies_attendance
    ADD CONSTRAINT assemblies_attendance_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.assemblies_motion
    ADD CONSTRAINT assemblies_motion_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.assemblies_notice
    ADD CONSTRAINT assemblies_notice_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.assemblies_proxy
    ADD CONSTRAINT assemblies_proxy_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.assemblies_vote
    ADD CONSTRAINT assemblies_vote_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.assemblies_voter
    ADD CONSTRAINT assemblies_voter_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.attestations_plantattestation
    ADD CONSTRAINT attestations_plantattestation_document_version_id_key UNIQUE (document_version_id);
ALTER TABLE ONLY t_cerschematemplate.attestations_plantattestation
    ADD CONSTRAINT attestations_plantattestation_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.audit_actorname
    ADD CONSTRAINT audit_actorname_pkey PRIMARY KEY (actor_id);
ALTER TABLE ONLY t_cerschematemplate.audit_auditentry
    ADD CONSTRAINT audit_auditentry_hash_key UNIQUE (hash);
ALTER TABLE ONLY t_cerschematemplate.audit_auditentry
    ADD CONSTRAINT audit_auditentry_pkey PRIMARY KEY (number);
ALTER TABLE ONLY t_cerschematemplate.audit_auditentry
    ADD CONSTRAINT auditentry_one_after_another UNIQUE (previous_hash);
ALTER TABLE ONLY t_cerschematemplate.communities_community
    ADD CONSTRAINT communities_community_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.communities_configuration
    ADD CONSTRAINT communities_configuration_code_key UNIQUE (code);
ALTER TABLE ONLY t_cerschematemplate.communities_configuration
    ADD CONSTRAINT communities_configuration_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.communities_configuration
    ADD CONSTRAINT communities_configuration_primary_substation_key UNIQUE (primary_substation);
ALTER TABLE ONLY t_cerschematemplate.compliance_checklistitem
    ADD CONSTRAINT compliance_checklistitem_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.compliance_checklistitem
    ADD CONSTRAINT compliance_checklistitem_rule_key UNIQUE (rule);
ALTER TABLE ONLY t_cerschematemplate.compliance_dossier
    ADD CONSTRAINT compliance_dossier_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.compliance_evaluatedrule
    ADD CONSTRAINT compliance_evaluatedrule_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.compliance_evaluation
    ADD CONSTRAINT compliance_evaluation_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.compliance_evidence
    ADD CONSTRAINT compliance_evidence_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.compliance_reminder
    ADD CONSTRAINT compliance_reminder_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.documents_consent
    ADD CONSTRAINT consent_once UNIQUE (version_id, member_id);
ALTER TABLE ONLY t_cerschematemplate.django_migrations
    ADD CONSTRAINT django_migrations_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.documents_documentversion
    ADD CONSTRAINT document_version_once UNIQUE (document_id, number);
ALTER TABLE ONLY t_cerschematemplate.documents_consent
    ADD CONSTRAINT documents_consent_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.documents_document
    ADD CONSTRAINT documents_document_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.documents_documentversion
    ADD CONSTRAINT documents_documentversion_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.documents_printjob
    ADD CONSTRAINT documents_printjob_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.documents_printjobrow
    ADD CONSTRAINT documents_printjobrow_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.documents_templateversion
    ADD CONSTRAINT documents_templateversion_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.dues_annualfee
    ADD CONSTRAINT dues_annualfee_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.dues_annualfee
    ADD CONSTRAINT dues_annualfee_year_key UNIQUE (year);
ALTER TABLE ONLY t_cerschematemplate.dues_feeamount
    ADD CONSTRAINT dues_feeamount_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.dues_feecharge
    ADD CONSTRAINT dues_feecharge_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.dues_feepayment
    ADD CONSTRAINT dues_feepayment_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.dues_feepayment
    ADD CONSTRAINT dues_feepayment_receipt_id_key UNIQUE (receipt_id);
ALTER TABLE ONLY t_cerschematemplate.dues_feepaymentreversal
    ADD CONSTRAINT dues_feepaymentreversal_payment_id_key UNIQUE (payment_id);
ALTER TABLE ONLY t_cerschematemplate.dues_feepaymentreversal
    ADD CONSTRAINT dues_feepaymentreversal_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.dues_feereminder
    ADD CONSTRAINT dues_feereminder_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.dues_feewaiver
    ADD CONSTRAINT dues_feewaiver_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.dues_receipt
    ADD CONSTRAINT dues_receipt_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.dues_receiptpaper
    ADD CONSTRAINT dues_receiptpaper_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.dues_receiptpaper
    ADD CONSTRAINT dues_receiptpaper_receipt_id_key UNIQUE (receipt_id);
ALTER TABLE ONLY t_cerschematemplate.dues_sharemovement
    ADD CONSTRAINT dues_sharemovement_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.dues_sharemovement
    ADD CONSTRAINT dues_sharemovement_receipt_id_key UNIQUE (receipt_id);
ALTER TABLE ONLY t_cerschematemplate.ledger_entry
    ADD CONSTRAINT entry_line_once UNIQUE (transaction_id, line);
ALTER TABLE ONLY t_cerschematemplate.compliance_evaluatedrule
    ADD CONSTRAINT evaluated_rule_once UNIQUE (evaluation_id, rule);
ALTER TABLE ONLY t_cerschematemplate.dues_feeamount
    ADD CONSTRAINT fee_amount_once UNIQUE (fee_id, category);
ALTER TABLE ONLY t_cerschematemplate.dues_feecharge
    ADD CONSTRAINT fee_charge_once UNIQUE (fee_id, member_id);
ALTER TABLE ONLY t_cerschematemplate.dues_feereminder
    ADD CONSTRAINT fee_reminder_once UNIQUE (charge_id, stage);
ALTER TABLE ONLY t_cerschematemplate.members_holdercategoryperiod
    ADD CONSTRAINT holder_category_validity_once EXCLUDE USING gist (member_id WITH =, daterange(valid_from, valid_until, '[)'::text) WITH &&);
ALTER TABLE ONLY t_cerschematemplate.ledger_account
    ADD CONSTRAINT ledger_account_code_key UNIQUE (code);
ALTER TABLE ONLY t_cerschematemplate.ledger_account
    ADD CONSTRAINT ledger_account_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.ledger_entry
    ADD CONSTRAINT ledger_entry_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.ledger_ledgertransaction
    ADD CONSTRAINT ledger_ledgertransaction_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.ledger_ledgertransaction
    ADD CONSTRAINT ledger_transaction_reference_once UNIQUE (reference_kind, reference_id);
ALTER TABLE ONLY t_cerschematemplate.members_member
    ADD CONSTRAINT member_fiscal_code_once UNIQUE (fiscal_code_hash);
ALTER TABLE ONLY t_cerschematemplate.members_holdercategoryperiod
    ADD CONSTRAINT members_holdercategoryperiod_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.members_identifierreveal
    ADD CONSTRAINT members_identifierreveal_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.members_member
    ADD CONSTRAINT members_member_code_key UNIQUE (code);
ALTER TABLE ONLY t_cerschematemplate.members_member
    ADD CONSTRAINT members_member_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.members_membership
    ADD CONSTRAINT members_membership_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.members_pod
    ADD CONSTRAINT members_pod_code_key UNIQUE (code);
ALTER TABLE ONLY t_cerschematemplate.members_pod
    ADD CONSTRAINT members_pod_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.members_podassignment
    ADD CONSTRAINT members_podassignment_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.members_registryversion
    ADD CONSTRAINT members_registryversion_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.members_suspension
    ADD CONSTRAINT members_suspension_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.members_membership
    ADD CONSTRAINT membership_validity_once EXCLUDE USING gist (member_id WITH =, daterange(valid_from, valid_until, '[)'::text) WITH &&);
ALTER TABLE ONLY t_cerschematemplate.metering_daycurve
    ADD CONSTRAINT metering_daycurve_pkey PRIMARY KEY (pod_id, direction, day, revision);
ALTER TABLE ONLY t_cerschematemplate.metering_meterfile
    ADD CONSTRAINT metering_meterfile_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.metering_meterfilecontent
    ADD CONSTRAINT metering_meterfilecontent_pkey PRIMARY KEY (file_id);
ALTER TABLE ONLY t_cerschematemplate.assemblies_motion
    ADD CONSTRAINT motion_number_once UNIQUE (assembly_id, number);
ALTER TABLE ONLY t_cerschematemplate.assemblies_notice
    ADD CONSTRAINT notice_once UNIQUE (assembly_id, kind, member_id, email);
ALTER TABLE ONLY t_cerschematemplate.notices_notice
    ADD CONSTRAINT notice_told_once UNIQUE (account_id, kind, key);
ALTER TABLE ONLY t_cerschematemplate.notices_notice
    ADD CONSTRAINT notices_notice_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.notices_noticemail
    ADD CONSTRAINT notices_noticemail_notice_id_key UNIQUE (notice_id);
ALTER TABLE ONLY t_cerschematemplate.notices_noticemail
    ADD CONSTRAINT notices_noticemail_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.notices_noticesettings
    ADD CONSTRAINT notices_noticesettings_account_id_key UNIQUE (account_id);
ALTER TABLE ONLY t_cerschematemplate.notices_noticesettings
    ADD CONSTRAINT notices_noticesettings_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.notices_noticetext
    ADD CONSTRAINT notices_noticetext_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.applications_paper
    ADD CONSTRAINT paper_once UNIQUE (application_id, code, sha256);
ALTER TABLE ONLY t_cerschematemplate.attestations_plantattestation
    ADD CONSTRAINT plant_attestation_once UNIQUE (plant_id, sha256);
ALTER TABLE ONLY t_cerschematemplate.plants_plantsection
    ADD CONSTRAINT plant_section_once UNIQUE (plant_id, code);
ALTER TABLE ONLY t_cerschematemplate.plants_plant
    ADD CONSTRAINT plant_validity_once EXCLUDE USING gist (pod_id WITH =, daterange(valid_from, valid_until, '[)'::text) WITH &&);
ALTER TABLE ONLY t_cerschematemplate.plants_plant
    ADD CONSTRAINT plants_plant_code_key UNIQUE (code);
ALTER TABLE ONLY t_cerschematemplate.plants_plant
    ADD CONSTRAINT plants_plant_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.plants_plantadmission
    ADD CONSTRAINT plants_plantadmission_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.plants_plantadmission
    ADD CONSTRAINT plants_plantadmission_plant_id_key UNIQUE (plant_id);
ALTER TABLE ONLY t_cerschematemplate.plants_plantgrant
    ADD CONSTRAINT plants_plantgrant_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.plants_plantsection
    ADD CONSTRAINT plants_plantsection_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.plants_plantstop
    ADD CONSTRAINT plants_plantstop_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.plants_productionunit
    ADD CONSTRAINT plants_productionunit_code_key UNIQUE (code);
ALTER TABLE ONLY t_cerschematemplate.plants_productionunit
    ADD CONSTRAINT plants_productionunit_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.areas_podarea
    ADD CONSTRAINT pod_area_once UNIQUE (pod_id, number);
ALTER TABLE ONLY t_cerschematemplate.members_podassignment
    ADD CONSTRAINT pod_assignment_validity_once EXCLUDE USING gist (pod_id WITH =, daterange(valid_from, valid_until, '[)'::text) WITH &&);
ALTER TABLE ONLY t_cerschematemplate.documents_printjobrow
    ADD CONSTRAINT print_job_row_once UNIQUE (job_id, member_id);
ALTER TABLE ONLY t_cerschematemplate.privacy_erasure
    ADD CONSTRAINT privacy_erasure_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.privacy_legalhold
    ADD CONSTRAINT privacy_legalhold_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.single_sign_on_provideridentity
    ADD CONSTRAINT provider_identity_of_one UNIQUE (issuer, account_id);
ALTER TABLE ONLY t_cerschematemplate.single_sign_on_provideridentity
    ADD CONSTRAINT provider_identity_once UNIQUE (issuer, subject);
ALTER TABLE ONLY t_cerschematemplate.dues_receipt
    ADD CONSTRAINT receipt_number_once UNIQUE (year, number);
ALTER TABLE ONLY t_cerschematemplate.compliance_reminder
    ADD CONSTRAINT reminder_once UNIQUE (key, due_on, days_before, recipient_id);
ALTER TABLE ONLY t_cerschematemplate.settlement_runamount
    ADD CONSTRAINT run_amount_once UNIQUE (run_id, title);
ALTER TABLE ONLY t_cerschematemplate.settlement_runconfiguration
    ADD CONSTRAINT run_configuration_once UNIQUE (run_id, configuration);
ALTER TABLE ONLY t_cerschematemplate.settlement_runinputs
    ADD CONSTRAINT run_inputs_once UNIQUE (run_id);
ALTER TABLE ONLY t_cerschematemplate.settlement_runmemberamount
    ADD CONSTRAINT run_member_amount_once UNIQUE (run_id, member_id, title);
ALTER TABLE ONLY t_cerschematemplate.settlement_runplant
    ADD CONSTRAINT run_plant_once UNIQUE (run_id, configuration, plant);
ALTER TABLE ONLY t_cerschematemplate.settlement_runpod
    ADD CONSTRAINT run_pod_once UNIQUE (run_id, configuration, pod, member, first_on);
ALTER TABLE ONLY t_cerschematemplate.sample_samplerow
    ADD CONSTRAINT sample_row_once UNIQUE (table_name, row_key);
ALTER TABLE ONLY t_cerschematemplate.sample_samplerow
    ADD CONSTRAINT sample_samplerow_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.sample_sampleset
    ADD CONSTRAINT sample_sampleset_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.settlement_runamount
    ADD CONSTRAINT settlement_runamount_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.settlement_runconfiguration
    ADD CONSTRAINT settlement_runconfiguration_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.settlement_runinputs
    ADD CONSTRAINT settlement_runinputs_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.settlement_runmemberamount
    ADD CONSTRAINT settlement_runmemberamount_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.settlement_runplant
    ADD CONSTRAINT settlement_runplant_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.settlement_runpod
    ADD CONSTRAINT settlement_runpod_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.settlement_settlementrun
    ADD CONSTRAINT settlement_settlementrun_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.sharing_sharingrule
    ADD CONSTRAINT sharing_rule_validity_once EXCLUDE USING gist (daterange(valid_from, valid_until, '[)'::text) WITH &&);
ALTER TABLE ONLY t_cerschematemplate.sharing_sharingrule
    ADD CONSTRAINT sharing_sharingrule_motion_id_key UNIQUE (motion_id);
ALTER TABLE ONLY t_cerschematemplate.sharing_sharingrule
    ADD CONSTRAINT sharing_sharingrule_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.sharing_sharingrule
    ADD CONSTRAINT sharing_sharingrule_version_key UNIQUE (version);
ALTER TABLE ONLY t_cerschematemplate.single_sign_on_provideridentity
    ADD CONSTRAINT single_sign_on_provideridentity_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.single_sign_on_signinprovider
    ADD CONSTRAINT single_sign_on_signinprovider_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.members_suspension
    ADD CONSTRAINT suspension_validity_once EXCLUDE USING gist (membership_id WITH =, daterange(valid_from, valid_until, '[)'::text) WITH &&);
ALTER TABLE ONLY t_cerschematemplate.documents_templateversion
    ADD CONSTRAINT template_version_once UNIQUE (kind, language, number);
ALTER TABLE ONLY t_cerschematemplate.assemblies_vote
    ADD CONSTRAINT vote_once UNIQUE (motion_id, member_id);
ALTER TABLE ONLY t_cerschematemplate.assemblies_voter
    ADD CONSTRAINT voter_once UNIQUE (assembly_id, member_id);
ALTER TABLE ONLY t_cerschematemplate.webhooks_webhookdelivery
    ADD CONSTRAINT webhook_delivery_once UNIQUE (endpoint_id, event_number);
ALTER TABLE ONLY t_cerschematemplate.webhooks_webhookdelivery
    ADD CONSTRAINT webhooks_webhookdelivery_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.webhooks_webhookendpoint
    ADD CONSTRAINT webhooks_webhookendpoint_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.webhooks_webhooktry
    ADD CONSTRAINT webhooks_webhooktry_pkey PRIMARY KEY (id);
CREATE INDEX access_apikey_created_by_id_4e34ca9c ON t_cerschematemplate.access_apikey USING btree (created_by_id);
CREATE INDEX access_apikey_key_hash_532b10fb_like ON t_cerschematemplate.access_apikey USING btree (key_hash varchar_pattern_ops);
CREATE INDEX access_apikey_previous_hash_45d62170_like ON t_cerschematemplate.access_apikey USING btree (previous_hash varchar_pattern_ops);
CREATE INDEX access_apikey_service_account_id_78db1b78 ON t_cerschematemplate.access_apikey USING btree (service_account_id);
CREATE INDEX access_configurationaccess_content_object_id_7af29f80 ON t_cerschematemplate.access_configurationaccess USING btree (content_object_id);
CREATE INDEX access_configurationaccess_permission_id_5726467c ON t_cerschematemplate.access_configurationaccess USING btree (permission_id);
CREATE INDEX access_configurationaccess_user_id_8e6d175b ON t_cerschematemplate.access_configurationaccess USING btree (user_id);
CREATE INDEX access_invitation_invited_by_id_00fbe791 ON t_cerschematemplate.access_invitation USING btree (invited_by_id);
CREATE INDEX access_invitation_member_id_09d154d2 ON t_cerschematemplate.access_invitation USING btree (member_id);
CREATE INDEX access_invitation_token_hash_8e1f0652_like ON t_cerschematemplate.access_invitation USING btree (token_hash varchar_pattern_ops);
CREATE INDEX access_plantaccess_content_object_id_d39d74c3 ON t_cerschematemplate.access_plantaccess USING btree (content_object_id);
CREATE INDEX access_plantaccess_permission_id_ab0a8901 ON t_cerschematemplate.access_plantaccess USING btree (permission_id);
CREATE INDEX access_plantaccess_user_id_0f313057 ON t_cerschematemplate.access_plantaccess USING btree (user_id);
CREATE INDEX access_roleassignment_member_id_96bc0ceb ON t_cerschematemplate.access_roleassignment USING btree (member_id);
CREATE INDEX access_serviceaccount_created_by_id_5b4aa62c ON t_cerschematemplate.access_serviceaccount USING btree (created_by_id);
CREATE INDEX application_pods ON t_cerschematemplate.applications_application USING gin (pod_codes);
CREATE INDEX application_state ON t_cerschematemplate.applications_application USING btree (state, created_at DESC);
CREATE INDEX applications_application_fiscal_code_hash_54d91a1e ON t_cerschematemplate.applications_application USING btree (fiscal_code_hash);
CREATE INDEX applications_application_fiscal_code_hash_54d91a1e_like ON t_cerschematemplate.applications_application USING btree (fiscal_code_hash varchar_pattern_ops);
CREATE INDEX applications_application_form_id_b626fc1c ON t_cerschematemplate.applications_application USING btree (form_id);
CREATE INDEX applications_application_token_hash_12051168_like ON t_cerschematemplate.applications_application USING btree (token_hash varchar_pattern_ops);
CREATE INDEX applications_paper_application_id_624da545 ON t_cerschematemplate.applications_paper USING btree (application_id);
CREATE INDEX areas_podarea_pod_id_094c2c15 ON t_cerschematemplate.areas_podarea USING btree (pod_id);
CREATE INDEX assemblies_addendum_assembly_id_889d8209 ON t_cerschematemplate.assemblies_addendum USING btree (assembly_id);
CREATE INDEX assemblies_addendum_document_id_4a1a5ca2 ON t_cerschematemplate.assemblies_addendum USING btree (document_id);
CREATE INDEX assemblies_assembly_minutes_id_5dda60ed ON t_cerschematemplate.assemblies_assembly USING btree (minutes_id);
CREATE INDEX assemblies_attendance_assembly_id_8a99cc2a ON t_cerschematemplate.assemblies_attendance USING btree (assembly_id);
CREATE INDEX assemblies_attendance_member_id_48a472c7 ON t_cerschematemplate.assemblies_attendance USING btree (member_id);
CREATE INDEX assemblies_motion_assembly_id_dc8920f9 ON t_cerschematemplate.assemblies_motion USING btree (assembly_id);
CREATE INDEX assemblies_notice_assembly_id_b997845a ON t_cerschematemplate.assemblies_notice USING btree (assembly_id);
CREATE INDEX assemblies_notice_member_id_57909886 ON t_cerschematemplate.assemblies_notice USING btree (member_id);
CREATE INDEX assemblies_proxy_assembly_id_10e0c3d2 ON t_cerschematemplate.assemblies_proxy USING btree (assembly_id);
CREATE INDEX assemblies_proxy_giver_id_b04ffc3c ON t_cerschematemplate.assemblies_proxy USING btree (giver_id);
CREATE INDEX assemblies_proxy_holder_id_d239a6ae ON t_cerschematemplate.assemblies_proxy USING btree (holder_id);
CREATE INDEX assemblies_vote_cast_by_id_6bb45ad3 ON t_cerschematemplate.assemblies_vote USING btree (cast_by_id);
CREATE INDEX assemblies_vote_member_id_7990d5a2 ON t_cerschematemplate.assemblies_vote USING btree (member_id);
CREATE INDEX assemblies_vote_motion_id_a6963886 ON t_cerschematemplate.assemblies_vote USING btree (motion_id);
CREATE INDEX assemblies_voter_assembly_id_6be6e04a ON t_cerschematemplate.assemblies_voter USING btree (assembly_id);
CREATE INDEX assemblies_voter_member_id_0155943e ON t_cerschematemplate.assemblies_voter USING btree (member_id);
CREATE UNIQUE INDEX assembly_settings_only_one ON t_cerschematemplate.assemblies_assemblysettings USING btree ((1));
CREATE UNIQUE INDEX attendance_once ON t_cerschematemplate.assemblies_attendance USING btree (assembly_id, member_id) WHERE (left_at IS NULL);
CREATE INDEX attestations_plantattestation_plant_id_f8cb5012 ON t_cerschematemplate.attestations_plantattestation USING btree (plant_id);
CREATE INDEX audit_actorname_actor_id_330a50ac_like ON t_cerschematemplate.audit_actorname USING btree (actor_id varchar_pattern_ops);
CREATE INDEX audit_auditentry_hash_718ebbcd_like ON t_cerschematemplate.audit_auditentry USING btree (hash varchar_pattern_ops);
CREATE INDEX auditentry_at ON t_cerschematemplate.audit_auditentry USING btree (at);
CREATE INDEX auditentry_object ON t_cerschematemplate.audit_auditentry USING btree (object_kind, object_id);
CREATE INDEX communities_configuration_code_f63c711f_like ON t_cerschematemplate.communities_configuration USING btree (code varchar_pattern_ops);
CREATE INDEX communities_configuration_community_id_176d8305 ON t_cerschematemplate.communities_configuration USING btree (community_id);
CREATE INDEX communities_configuration_primary_substation_fc7f05af_like ON t_cerschematemplate.communities_configuration USING btree (primary_substation varchar_pattern_ops);
CREATE UNIQUE INDEX community_only_one ON t_cerschematemplate.communities_community USING btree ((1));
CREATE INDEX compliance_checklistitem_rule_ef3a5039_like ON t_cerschematemplate.compliance_checklistitem USING btree (rule varchar_pattern_ops);
CREATE INDEX compliance_evaluatedrule_evaluation_id_cf62f291 ON t_cerschematemplate.compliance_evaluatedrule USING btree (evaluation_id);
CREATE INDEX documents_consent_member_id_4067c709 ON t_cerschematemplate.documents_consent USING btree (member_id);
CREATE INDEX documents_consent_version_id_37489bd7 ON t_cerschematemplate.documents_consent USING btree (version_id);
CREATE INDEX documents_document_member_id_c3f5d522 ON t_cerschematemplate.documents_document USING btree (member_id);
CREATE INDEX documents_document_plant_id_a58c521c ON t_cerschematemplate.documents_document USING btree (plant_id);
CREATE INDEX documents_documentversion_document_id_42757b7a ON t_cerschematemplate.documents_documentversion USING btree (document_id);
CREATE INDEX documents_printjobrow_document_id_bb5b4e96 ON t_cerschematemplate.documents_printjobrow USING btree (document_id);
CREATE INDEX documents_printjobrow_job_id_54944d3a ON t_cerschematemplate.documents_printjobrow USING btree (job_id);
CREATE INDEX documents_printjobrow_member_id_d8b653ca ON t_cerschematemplate.documents_printjobrow USING btree (member_id);
CREATE INDEX dues_feeamount_fee_id_811a03dc ON t_cerschematemplate.dues_feeamount USING btree (fee_id);
CREATE INDEX dues_feecharge_fee_id_94c14190 ON t_cerschematemplate.dues_feecharge USING btree (fee_id);
CREATE INDEX dues_feecharge_member_id_5fea3c62 ON t_cerschematemplate.dues_feecharge USING btree (member_id);
CREATE INDEX dues_feepayment_charge_id_c79fb420 ON t_cerschematemplate.dues_feepayment USING btree (charge_id);
CREATE INDEX dues_feereminder_charge_id_793210fe ON t_cerschematemplate.dues_feereminder USING btree (charge_id);
CREATE INDEX dues_feewaiver_charge_id_15037ca9 ON t_cerschematemplate.dues_feewaiver USING btree (charge_id);
CREATE INDEX dues_receipt_member_id_99f9e43e ON t_cerschematemplate.dues_receipt USING btree (member_id);
CREATE INDEX dues_receiptpaper_document_id_876ca9c5 ON t_cerschematemplate.dues_receiptpaper USING btree (document_id);
CREATE INDEX dues_sharemovement_member_id_0e0edf65 ON t_cerschematemplate.dues_sharemovement USING btree (member_id);
CREATE INDEX evidence_by_subject ON t_cerschematemplate.compliance_evidence USING btree (topic, subject, id);
CREATE UNIQUE INDEX invitation_one_open ON t_cerschematemplate.access_invitation USING btree (lower((email)::text)) WHERE ((accepted_at IS NULL) AND (revoked_at IS NULL));
CREATE INDEX ledger_account_code_e0a3af95_like ON t_cerschematemplate.ledger_account USING btree (code varchar_pattern_ops);
CREATE INDEX ledger_account_member_id_02137926 ON t_cerschematemplate.ledger_account USING btree (member_id);
CREATE INDEX ledger_entry_account_id_e9f5e345 ON t_cerschematemplate.ledger_entry USING btree (account_id);
CREATE INDEX ledger_entry_transaction_id_c459e7a1 ON t_cerschematemplate.ledger_entry USING btree (transaction_id);
CREATE INDEX ledger_transaction_occurred ON t_cerschematemplate.ledger_ledgertransaction USING btree (occurred_on);
CREATE INDEX members_holdercategoryperiod_member_id_4b5a0c52 ON t_cerschematemplate.members_holdercategoryperiod USING btree (member_id);
CREATE INDEX members_identifierreveal_member_id_0adbac35 ON t_cerschematemplate.members_identifierreveal USING btree (member_id);
CREATE INDEX members_member_code_269704ec_like ON t_cerschematemplate.members_member USING btree (code varchar_pattern_ops);
CREATE INDEX members_membership_member_id_a8e689cf ON t_cerschematemplate.members_membership USING btree (member_id);
CREATE INDEX members_pod_code_2099ae59_like ON t_cerschematemplate.members_pod USING btree (code varchar_pattern_ops);
CREATE INDEX members_pod_configuration_id_c2528a92 ON t_cerschematemplate.members_pod USING btree (configuration_id);
CREATE INDEX members_podassignment_membership_id_14930fbb ON t_cerschematemplate.members_podassignment USING btree (membership_id);
CREATE INDEX members_podassignment_pod_id_c7032835 ON t_cerschematemplate.members_podassignment USING btree (pod_id);
CREATE INDEX members_suspension_membership_id_73cf6662 ON t_cerschematemplate.members_suspension USING btree (membership_id);
CREATE UNIQUE INDEX meter_file_once ON t_cerschematemplate.metering_meterfile USING btree (sha256, direction, source) WHERE (NOT ((state)::text = 'refused'::text));
CREATE INDEX notice_mail_due ON t_cerschematemplate.notices_noticemail USING btree (next_try_at) WHERE ((state)::text = 'waiting'::text);
CREATE INDEX notices_notice_account_id_01446394 ON t_cerschematemplate.notices_notice USING btree (account_id);
CREATE INDEX plants_plant_code_517ecc24_like ON t_cerschematemplate.plants_plant USING btree (code varchar_pattern_ops);
CREATE INDEX plants_plant_pod_id_8a2211eb ON t_cerschematemplate.plants_plant USING btree (pod_id);
CREATE INDEX plants_plantgrant_plant_id_b3af0bfc ON t_cerschematemplate.plants_plantgrant USING btree (plant_id);
CREATE INDEX plants_plantsection_plant_id_898298b0 ON t_cerschematemplate.plants_plantsection USING btree (plant_id);
CREATE INDEX plants_plantstop_plant_id_c067d029 ON t_cerschematemplate.plants_plantstop USING btree (plant_id);
CREATE INDEX plants_productionunit_code_b366a46a_like ON t_cerschematemplate.plants_productionunit USING btree (code varchar_pattern_ops);
CREATE INDEX plants_productionunit_section_id_f51c8a50 ON t_cerschematemplate.plants_productionunit USING btree (section_id);
CREATE INDEX privacy_erasure_member_id_7ad603d6 ON t_cerschematemplate.privacy_erasure USING btree (member_id);
CREATE UNIQUE INDEX proxy_once ON t_cerschematemplate.assemblies_proxy USING btree (assembly_id, giver_id) WHERE (revoked_at IS NULL);
CREATE INDEX registry_version_latest ON t_cerschematemplate.members_registryversion USING btree (table_name, row_id, recorded_at, id);
CREATE UNIQUE INDEX sample_only_one ON t_cerschematemplate.sample_sampleset USING btree ((1));
CREATE UNIQUE INDEX service_account_name_once ON t_cerschematemplate.access_serviceaccount USING btree (lower((name)::text)) WHERE (ended_at IS NULL);
CREATE UNIQUE INDEX settlement_run_once ON t_cerschematemplate.settlement_settlementrun USING btree (kind, first_on, until_on, revision) WHERE ((NOT ((state)::text = ANY ((ARRAY['failed'::character varying, 'cancelled'::character varying])::text[]))) AND (NOT ((kind)::text = 'simulation'::text)) AND (NOT is_provisional));
CREATE INDEX settlement_runamount_run_id_6a67ce9e ON t_cerschematemplate.settlement_runamount USING btree (run_id);
CREATE INDEX settlement_runconfiguration_run_id_15b73ebf ON t_cerschematemplate.settlement_runconfiguration USING btree (run_id);
CREATE INDEX settlement_runinputs_run_id_bdeccf74 ON t_cerschematemplate.settlement_runinputs USING btree (run_id);
CREATE INDEX settlement_runmemberamount_member_id_21a8c5a6 ON t_cerschematemplate.settlement_runmemberamount USING btree (member_id);
CREATE INDEX settlement_runmemberamount_run_id_aafb7ac8 ON t_cerschematemplate.settlement_runmemberamount USING btree (run_id);
CREATE INDEX settlement_runplant_run_id_6fbbda44 ON t_cerschematemplate.settlement_runplant USING btree (run_id);
CREATE INDEX settlement_runpod_run_id_a55cb556 ON t_cerschematemplate.settlement_runpod USING btree (run_id);
CREATE UNIQUE INDEX sign_in_provider_only_one ON t_cerschematemplate.single_sign_on_signinprovider USING btree ((1));
CREATE INDEX single_sign_on_provideridentity_account_id_6d83dcad ON t_cerschematemplate.single_sign_on_provideridentity USING btree (account_id);
CREATE INDEX webhook_delivery_due ON t_cerschematemplate.webhooks_webhookdelivery USING btree (next_try_at) WHERE ((state)::text = 'waiting'::text);
CREATE INDEX webhooks_webhookdelivery_endpoint_id_d5bfb5c8 ON t_cerschematemplate.webhooks_webhookdelivery USING btree (endpoint_id);
CREATE INDEX webhooks_webhooktry_delivery_id_0d982102 ON t_cerschematemplate.webhooks_webhooktry USING btree (delivery_id);
CREATE TRIGGER assembly_guard BEFORE INSERT OR DELETE OR UPDATE ON t_cerschematemplate.assemblies_assembly FOR EACH ROW EXECUTE FUNCTION t_cerschematemplate.assembly_guard();
CREATE TRIGGER assembly_record_guard BEFORE INSERT OR DELETE OR UPDATE ON t_cerschematemplate.assemblies_attendance FOR EACH ROW EXECUTE FUNCTION t_cerschematemplate.assembly_record_guard();
CREATE TRIGGER assembly_record_guard BEFORE INSERT OR DELETE OR UPDATE ON t_cerschematemplate.assemblies_motion FOR EACH ROW EXECUTE FUNCTION t_cerschematemplate.assembly_record_guard();
CREATE TRIGGER assembly_record_guard BEFORE INSERT OR DELETE OR UPDATE ON t_cerschematemplate.assemblies_proxy FOR EACH ROW EXECUTE FUNCTION t_cerschematemplate.assembly_record_guard();
CREATE TRIGGER assembly_record_guard BEFORE INSERT OR DELETE OR UPDATE ON t_cerschematemplate.assemblies_voter FOR EACH ROW EXECUTE FUNCTION t_cerschematemplate.assembly_record_guard();
CREATE TRIGGER assembly_vote_guard BEFORE INSERT ON t_cerschematemplate.assemblies_vote FOR EACH ROW EXECUTE FUNCTION t_cerschematemplate.assembly_vote_guard();
CREATE CONSTRAINT TRIGGER ledger_balance_of_last_entry AFTER INSERT ON t_cerschematemplate.ledger_entry DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION t_cerschematemplate.ledger_balance_of_last_entry();
CREATE CONSTRAINT TRIGGER ledger_balance_of_transaction AFTER INSERT ON t_cerschematemplate.ledger_ledgertransaction DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION t_cerschematemplate.ledger_balance_of_transaction();
CREATE TRIGGER ledger_entry_with_its_transaction BEFORE INSERT ON t_cerschematemplate.ledger_entry FOR EACH ROW EXECUTE FUNCTION t_cerschematemplate.ledger_entry_with_its_transaction();
CREATE TRIGGER ledger_transaction_stamp BEFORE INSERT ON t_cerschematemplate.ledger_ledgertransaction FOR EACH ROW EXECUTE FUNCTION t_cerschematemplate.ledger_transaction_stamp();
CREATE TRIGGER receipt_follows_on BEFORE INSERT ON t_cerschematemplate.dues_receipt FOR EACH ROW EXECUTE FUNCTION t_cerschematemplate.receipt_follows_on();
CREATE TRIGGER registry_version_append AFTER INSERT OR DELETE OR UPDATE ON t_cerschematemplate.members_holdercategoryperiod FOR EACH ROW EXECUTE FUNCTION t_cerschematemplate.registry_version_append();
CREATE TRIGGER registry_version_append AFTER INSERT OR DELETE OR UPDATE ON t_cerschematemplate.members_membership FOR EACH ROW EXECUTE FUNCTION t_cerschematemplate.registry_version_append();
CREATE TRIGGER registry_version_append AFTER INSERT OR DELETE OR UPDATE ON t_cerschematemplate.members_pod FOR EACH ROW EXECUTE FUNCTION t_cerschematemplate.registry_version_append();
CREATE TRIGGER registry_version_append AFTER INSERT OR DELETE OR UPDATE ON t_cerschematemplate.members_podassignment FOR EACH ROW EXECUTE FUNCTION t_cerschematemplate.registry_version_append();
CREATE TRIGGER registry_version_append AFTER INSERT OR DELETE OR UPDATE ON t_cerschematemplate.members_suspension FOR EACH ROW EXECUTE FUNCTION t_cerschematemplate.registry_version_append();
CREATE TRIGGER registry_version_append AFTER INSERT OR DELETE OR UPDATE ON t_cerschematemplate.plants_plant FOR EACH ROW EXECUTE FUNCTION t_cerschematemplate.registry_version_append();
CREATE TRIGGER settlement_run_guard BEFORE INSERT OR DELETE OR UPDATE ON t_cerschematemplate.settlement_settlementrun FOR EACH ROW EXECUTE FUNCTION t_cerschematemplate.settlement_run_guard();
CREATE TRIGGER settlement_second_person BEFORE UPDATE ON t_cerschematemplate.settlement_settlementrun FOR EACH ROW EXECUTE FUNCTION t_cerschematemplate.settlement_second_person();
CREATE TRIGGER sharing_rule_only_ends BEFORE DELETE OR UPDATE ON t_cerschematemplate.sharing_sharingrule FOR EACH ROW EXECUTE FUNCTION t_cerschematemplate.sharing_rule_only_ends();
ALTER TABLE ONLY t_cerschematemplate.access_apikey
    ADD CONSTRAINT access_apikey_created_by_id_4e34ca9c_fk_accounts_user_id FOREIGN KEY (created_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.access_apikey
    ADD CONSTRAINT access_apikey_service_account_id_78db1b78_fk_access_se FOREIGN KEY (service_account_id) REFERENCES t_cerschematemplate.access_serviceaccount(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.access_configurationaccess
    ADD CONSTRAINT access_configuration_content_object_id_7af29f80_fk_communiti FOREIGN KEY (content_object_id) REFERENCES t_cerschematemplate.communities_configuration(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.access_configurationaccess
    ADD CONSTRAINT access_configuration_permission_id_5726467c_fk_auth_perm FOREIGN KEY (permission_id) REFERENCES public.auth_permission(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.access_configurationaccess
    ADD CONSTRAINT access_configurationaccess_user_id_8e6d175b_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.access_invitation
    ADD CONSTRAINT access_invitation_invited_by_id_00fbe791_fk_accounts_user_id FOREIGN KEY (invited_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.access_invitation
    ADD CONSTRAINT access_invitation_member_id_09d154d2_fk_members_member_id FOREIGN KEY (member_id) REFERENCES t_cerschematemplate.members_member(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.access_plantaccess
    ADD CONSTRAINT access_plantaccess_content_object_id_d39d74c3_fk_plants_pl FOREIGN KEY (content_object_id) REFERENCES t_cerschematemplate.plants_plant(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.access_plantaccess
    ADD CONSTRAINT access_plantaccess_permission_id_ab0a8901_fk_auth_permission_id FOREIGN KEY (permission_id) REFERENCES public.auth_permission(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.access_plantaccess
    ADD CONSTRAINT access_plantaccess_user_id_0f313057_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.access_roleassignment
    ADD CONSTRAINT access_roleassignment_account_id_ab2eb488_fk_accounts_user_id FOREIGN KEY (account_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.access_roleassignment
    ADD CONSTRAINT access_roleassignment_member_id_96bc0ceb_fk_members_member_id FOREIGN KEY (member_id) REFERENCES t_cerschematemplate.members_member(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.access_serviceaccount
    ADD CONSTRAINT access_serviceaccoun_created_by_id_5b4aa62c_fk_accounts_ FOREIGN KEY (created_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.applications_application
    ADD CONSTRAINT applications_applica_form_id_b626fc1c_fk_applicati FOREIGN KEY (form_id) REFERENCES t_cerschematemplate.applications_form(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.applications_application
    ADD CONSTRAINT applications_applica_member_id_f234bc10_fk_members_m FOREIGN KEY (member_id) REFERENCES t_cerschematemplate.members_member(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.applications_paper
    ADD CONSTRAINT applications_paper_application_id_624da545_fk_applicati FOREIGN KEY (application_id) REFERENCES t_cerschematemplate.applications_application(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.areas_podarea
    ADD CONSTRAINT areas_podarea_pod_id_094c2c15_fk_members_pod_id FOREIGN KEY (pod_id) REFERENCES t_cerschematemplate.members_pod(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.assemblies_addendum
    ADD CONSTRAINT assemblies_addendum_assembly_id_889d8209_fk_assemblie FOREIGN KEY (assembly_id) REFERENCES t_cerschematemplate.assemblies_assembly(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.assemblies_addendum
    ADD CONSTRAINT assemblies_addendum_document_id_4a1a5ca2_fk_documents FOREIGN KEY (document_id) REFERENCES t_cerschematemplate.documents_document(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.assemblies_assembly
    ADD CONSTRAINT assemblies_assembly_minutes_id_5dda60ed_fk_documents FOREIGN KEY (minutes_id) REFERENCES t_cerschematemplate.documents_document(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.assemblies_attendance
    ADD CONSTRAINT assemblies_attendanc_assembly_id_8a99cc2a_fk_assemblie FOREIGN KEY (assembly_id) REFERENCES t_cerschematemplate.assemblies_assembly(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.assemblies_attendance
    ADD CONSTRAINT assemblies_attendance_member_id_48a472c7_fk_members_member_id FOREIGN KEY (member_id) REFERENCES t_cerschematemplate.members_member(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.assemblies_motion
    ADD CONSTRAINT assemblies_motion_assembly_id_dc8920f9_fk_assemblie FOREIGN KEY (assembly_id) REFERENCES t_cerschematemplate.assemblies_assembly(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.assemblies_notice
    ADD CONSTRAINT assemblies_notice_assembly_id_b997845a_fk_assemblie FOREIGN KEY (assembly_id) REFERENCES t_cerschematemplate.assemblies_assembly(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.assemblies_notice
    ADD CONSTRAINT assemblies_notice_member_id_57909886_fk_members_member_id FOREIGN KEY (member_id) REFERENCES t_cerschematemplate.members_member(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.assemblies_proxy
    ADD CONSTRAINT assemblies_proxy_assembly_id_10e0c3d2_fk_assemblies_assembly_id FOREIGN KEY (assembly_id) REFERENCES t_cerschematemplate.assemblies_assembly(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.assemblies_proxy
    ADD CONSTRAINT assemblies_proxy_giver_id_b04ffc3c_fk_members_member_id FOREIGN KEY (giver_id) REFERENCES t_cerschematemplate.members_member(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.assemblies_proxy
    ADD CONSTRAINT assemblies_proxy_holder_id_d239a6ae_fk_members_member_id FOREIGN KEY (holder_id) REFERENCES t_cerschematemplate.members_member(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.assemblies_vote
    ADD CONSTRAINT assemblies_vote_cast_by_id_6bb45ad3_fk_members_member_id FOREIGN KEY (cast_by_id) REFERENCES t_cerschematemplate.members_member(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.assemblies_vote
    ADD CONSTRAINT assemblies_vote_member_id_7990d5a2_fk_members_member_id FOREIGN KEY (member_id) REFERENCES t_cerschematemplate.members_member(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.assemblies_vote
    ADD CONSTRAINT assemblies_vote_motion_id_a6963886_fk_assemblies_motion_id FOREIGN KEY (motion_id) REFERENCES t_cerschematemplate.assemblies_motion(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.assemblies_voter
    ADD CONSTRAINT assemblies_voter_assembly_id_6be6e04a_fk_assemblies_assembly_id FOREIGN KEY (assembly_id) REFERENCES t_cerschematemplate.assemblies_assembly(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.assemblies_voter
    ADD CONSTRAINT assemblies_voter_member_id_0155943e_fk_members_member_id FOREIGN KEY (member_id) REFERENCES t_cerschematemplate.members_member(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.attestations_plantattestation
    ADD CONSTRAINT attestations_plantat_document_version_id_faabe909_fk_documents FOREIGN KEY (document_version_id) REFERENCES t_cerschematemplate.documents_documentversion(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.attestations_plantattestation
    ADD CONSTRAINT attestations_plantat_plant_id_f8cb5012_fk_plants_pl FOREIGN KEY (plant_id) REFERENCES t_cerschematemplate.plants_plant(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.communities_configuration
    ADD CONSTRAINT communities_configur_community_id_176d8305_fk_communiti FOREIGN KEY (community_id) REFERENCES t_cerschematemplate.communities_community(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.compliance_evaluatedrule
    ADD CONSTRAINT compliance_evaluated_evaluation_id_cf62f291_fk_complianc FOREIGN KEY (evaluation_id) REFERENCES t_cerschematemplate.compliance_evaluation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.documents_consent
    ADD CONSTRAINT documents_consent_member_id_4067c709_fk_members_member_id FOREIGN KEY (member_id) REFERENCES t_cerschematemplate.members_member(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.documents_consent
    ADD CONSTRAINT documents_consent_version_id_37489bd7_fk_documents FOREIGN KEY (version_id) REFERENCES t_cerschematemplate.documents_documentversion(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.documents_document
    ADD CONSTRAINT documents_document_member_id_c3f5d522_fk_members_member_id FOREIGN KEY (member_id) REFERENCES t_cerschematemplate.members_member(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.documents_document
    ADD CONSTRAINT documents_document_plant_id_a58c521c_fk_plants_plant_id FOREIGN KEY (plant_id) REFERENCES t_cerschematemplate.plants_plant(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.documents_documentversion
    ADD CONSTRAINT documents_documentve_document_id_42757b7a_fk_documents FOREIGN KEY (document_id) REFERENCES t_cerschematemplate.documents_document(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.documents_printjobrow
    ADD CONSTRAINT documents_printjobro_document_id_bb5b4e96_fk_documents FOREIGN KEY (document_id) REFERENCES t_cerschematemplate.documents_document(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.documents_printjobrow
    ADD CONSTRAINT documents_printjobrow_job_id_54944d3a_fk_documents_printjob_id FOREIGN KEY (job_id) REFERENCES t_cerschematemplate.documents_printjob(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.documents_printjobrow
    ADD CONSTRAINT documents_printjobrow_member_id_d8b653ca_fk_members_member_id FOREIGN KEY (member_id) REFERENCES t_cerschematemplate.members_member(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.dues_feeamount
    ADD CONSTRAINT dues_feeamount_fee_id_811a03dc_fk_dues_annualfee_id FOREIGN KEY (fee_id) REFERENCES t_cerschematemplate.dues_annualfee(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.dues_feecharge
    ADD CONSTRAINT dues_feecharge_fee_id_94c14190_fk_dues_annualfee_id FOREIGN KEY (fee_id) REFERENCES t_cerschematemplate.dues_annualfee(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.dues_feecharge
    ADD CONSTRAINT dues_feecharge_member_id_5fea3c62_fk_members_member_id FOREIGN KEY (member_id) REFERENCES t_cerschematemplate.members_member(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.dues_feepayment
    ADD CONSTRAINT dues_feepayment_charge_id_c79fb420_fk_dues_feecharge_id FOREIGN KEY (charge_id) REFERENCES t_cerschematemplate.dues_feecharge(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.dues_feepayment
    ADD CONSTRAINT dues_feepayment_receipt_id_00ba142f_fk_dues_receipt_id FOREIGN KEY (receipt_id) REFERENCES t_cerschematemplate.dues_receipt(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.dues_feepaymentreversal
    ADD CONSTRAINT dues_feepaymentrever_payment_id_c22f6d37_fk_dues_feep FOREIGN KEY (payment_id) REFERENCES t_cerschematemplate.dues_feepayment(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.dues_feereminder
    ADD CONSTRAINT dues_feereminder_charge_id_793210fe_fk_dues_feecharge_id FOREIGN KEY (charge_id) REFERENCES t_cerschematemplate.dues_feecharge(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.dues_feewaiver
    ADD CONSTRAINT dues_feewaiver_charge_id_15037ca9_fk_dues_feecharge_id FOREIGN KEY (charge_id) REFERENCES t_cerschematemplate.dues_feecharge(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.dues_receipt
    ADD CONSTRAINT dues_receipt_member_id_99f9e43e_fk_members_member_id FOREIGN KEY (member_id) REFERENCES t_cerschematemplate.members_member(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.dues_receiptpaper
    ADD CONSTRAINT dues_receiptpaper_document_id_876ca9c5_fk_documents_document_id FOREIGN KEY (document_id) REFERENCES t_cerschematemplate.documents_document(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.dues_receiptpaper
    ADD CONSTRAINT dues_receiptpaper_receipt_id_bcf1a789_fk_dues_receipt_id FOREIGN KEY (receipt_id) REFERENCES t_cerschematemplate.dues_receipt(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.dues_sharemovement
    ADD CONSTRAINT dues_sharemovement_member_id_0e0edf65_fk_members_member_id FOREIGN KEY (member_id) REFERENCES t_cerschematemplate.members_member(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.dues_sharemovement
    ADD CONSTRAINT dues_sharemovement_receipt_id_01ceb5ab_fk_dues_receipt_id FOREIGN KEY (receipt_id) REFERENCES t_cerschematemplate.dues_receipt(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.ledger_account
    ADD CONSTRAINT ledger_account_member_id_02137926_fk_members_member_id FOREIGN KEY (member_id) REFERENCES t_cerschematemplate.members_member(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.ledger_entry
    ADD CONSTRAINT ledger_entry_account_id_e9f5e345_fk_ledger_account_id FOREIGN KEY (account_id) REFERENCES t_cerschematemplate.ledger_account(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.ledger_entry
    ADD CONSTRAINT ledger_entry_transaction_id_c459e7a1_fk_ledger_le FOREIGN KEY (transaction_id) REFERENCES t_cerschematemplate.ledger_ledgertransaction(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.members_holdercategoryperiod
    ADD CONSTRAINT members_holdercatego_member_id_4b5a0c52_fk_members_m FOREIGN KEY (member_id) REFERENCES t_cerschematemplate.members_member(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.members_identifierreveal
    ADD CONSTRAINT members_identifierre_member_id_0adbac35_fk_members_m FOREIGN KEY (member_id) REFERENCES t_cerschematemplate.members_member(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.members_membership
    ADD CONSTRAINT members_membership_member_id_a8e689cf_fk_members_member_id FOREIGN KEY (member_id) REFERENCES t_cerschematemplate.members_member(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.members_pod
    ADD CONSTRAINT members_pod_configuration_id_c2528a92_fk_communiti FOREIGN KEY (configuration_id) REFERENCES t_cerschematemplate.communities_configuration(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.members_podassignment
    ADD CONSTRAINT members_podassignmen_membership_id_14930fbb_fk_members_m FOREIGN KEY (membership_id) REFERENCES t_cerschematemplate.members_membership(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.members_podassignment
    ADD CONSTRAINT members_podassignment_pod_id_c7032835_fk_members_pod_id FOREIGN KEY (pod_id) REFERENCES t_cerschematemplate.members_pod(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.members_suspension
    ADD CONSTRAINT members_suspension_membership_id_73cf6662_fk_members_m FOREIGN KEY (membership_id) REFERENCES t_cerschematemplate.members_membership(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.metering_daycurve
    ADD CONSTRAINT metering_daycurve_pod_id_3703348a_fk_members_pod_id FOREIGN KEY (pod_id) REFERENCES t_cerschematemplate.members_pod(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.metering_meterfilecontent
    ADD CONSTRAINT metering_meterfileco_file_id_029ee8a0_fk_metering_ FOREIGN KEY (file_id) REFERENCES t_cerschematemplate.metering_meterfile(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.notices_notice
    ADD CONSTRAINT notices_notice_account_id_01446394_fk_accounts_user_id FOREIGN KEY (account_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.notices_noticemail
    ADD CONSTRAINT notices_noticemail_notice_id_cf3af117_fk_notices_notice_id FOREIGN KEY (notice_id) REFERENCES t_cerschematemplate.notices_notice(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.notices_noticesettings
    ADD CONSTRAINT notices_noticesettings_account_id_233736bb_fk_accounts_user_id FOREIGN KEY (account_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.plants_plant
    ADD CONSTRAINT plants_plant_pod_id_8a2211eb_fk_members_pod_id FOREIGN KEY (pod_id) REFERENCES t_cerschematemplate.members_pod(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.plants_plantadmission
    ADD CONSTRAINT plants_plantadmission_plant_id_1959fc44_fk_plants_plant_id FOREIGN KEY (plant_id) REFERENCES t_cerschematemplate.plants_plant(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.plants_plantgrant
    ADD CONSTRAINT plants_plantgrant_plant_id_b3af0bfc_fk_plants_plant_id FOREIGN KEY (plant_id) REFERENCES t_cerschematemplate.plants_plant(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.plants_plantsection
    ADD CONSTRAINT plants_plantsection_plant_id_898298b0_fk_plants_plant_id FOREIGN KEY (plant_id) REFERENCES t_cerschematemplate.plants_plant(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.plants_plantstop
    ADD CONSTRAINT plants_plantstop_plant_id_c067d029_fk_plants_plant_id FOREIGN KEY (plant_id) REFERENCES t_cerschematemplate.plants_plant(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.plants_productionunit
    ADD CONSTRAINT plants_productionuni_section_id_f51c8a50_fk_plants_pl FOREIGN KEY (section_id) REFERENCES t_cerschematemplate.plants_plantsection(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.privacy_erasure
    ADD CONSTRAINT privacy_erasure_member_id_7ad603d6_fk_members_member_id FOREIGN KEY (member_id) REFERENCES t_cerschematemplate.members_member(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.settlement_runamount
    ADD CONSTRAINT settlement_runamount_run_id_6a67ce9e_fk_settlemen FOREIGN KEY (run_id) REFERENCES t_cerschematemplate.settlement_settlementrun(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.settlement_runconfiguration
    ADD CONSTRAINT settlement_runconfig_run_id_15b73ebf_fk_settlemen FOREIGN KEY (run_id) REFERENCES t_cerschematemplate.settlement_settlementrun(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.settlement_runinputs
    ADD CONSTRAINT settlement_runinputs_run_id_bdeccf74_fk_settlemen FOREIGN KEY (run_id) REFERENCES t_cerschematemplate.settlement_settlementrun(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.settlement_runmemberamount
    ADD CONSTRAINT settlement_runmember_member_id_21a8c5a6_fk_members_m FOREIGN KEY (member_id) REFERENCES t_cerschematemplate.members_member(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.settlement_runmemberamount
    ADD CONSTRAINT settlement_runmember_run_id_aafb7ac8_fk_settlemen FOREIGN KEY (run_id) REFERENCES t_cerschematemplate.settlement_settlementrun(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.settlement_runplant
    ADD CONSTRAINT settlement_runplant_run_id_6fbbda44_fk_settlemen FOREIGN KEY (run_id) REFERENCES t_cerschematemplate.settlement_settlementrun(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.settlement_runpod
    ADD CONSTRAINT settlement_runpod_run_id_a55cb556_fk_settlemen FOREIGN KEY (run_id) REFERENCES t_cerschematemplate.settlement_settlementrun(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.sharing_sharingrule
    ADD CONSTRAINT sharing_sharingrule_motion_id_cf2ecadf_fk_assemblies_motion_id FOREIGN KEY (motion_id) REFERENCES t_cerschematemplate.assemblies_motion(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.single_sign_on_provideridentity
    ADD CONSTRAINT single_sign_on_provi_account_id_6d83dcad_fk_accounts_ FOREIGN KEY (account_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.webhooks_webhookdelivery
    ADD CONSTRAINT webhooks_webhookdeli_endpoint_id_d5bfb5c8_fk_webhooks_ FOREIGN KEY (endpoint_id) REFERENCES t_cerschematemplate.webhooks_webhookendpoint(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.webhooks_webhooktry
    ADD CONSTRAINT webhooks_webhooktry_delivery_id_0d982102_fk_webhooks_ FOREIGN KEY (delivery_id) REFERENCES t_cerschematemplate.webhooks_webhookdelivery(id) DEFERRABLE INITIALLY DEFERRED;
