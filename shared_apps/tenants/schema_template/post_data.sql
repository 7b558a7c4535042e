ALTER TABLE ONLY t_cerschematemplate.access_apikey
    ADD CONSTRAINT access_apikey_key_hash_key UNIQUE (key_hash);
ALTER TABLE ONLY t_cerschematemplate.access_apikey
    ADD CONSTRAINT access_apikey_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.access_roleassignment
    ADD CONSTRAINT access_roleassignment_account_id_key UNIQUE (account_id);
ALTER TABLE ONLY t_cerschematemplate.access_roleassignment
    ADD CONSTRAINT access_roleassignment_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.django_migrations
    ADD CONSTRAINT django_migrations_pkey PRIMARY KEY (id);
ALTER TABLE ONLY t_cerschematemplate.members_member
    ADD CONSTRAINT members_member_code_key UNIQUE (code);
ALTER TABLE ONLY t_cerschematemplate.members_member
    ADD CONSTRAINT members_member_pkey PRIMARY KEY (id);
CREATE INDEX access_apikey_created_by_id_4e34ca9c ON t_cerschematemplate.access_apikey USING btree (created_by_id);
CREATE INDEX access_apikey_key_hash_532b10fb_like ON t_cerschematemplate.access_apikey USING btree (key_hash varchar_pattern_ops);
CREATE INDEX access_roleassignment_member_id_96bc0ceb ON t_cerschematemplate.access_roleassignment USING btree (member_id);
CREATE INDEX members_member_code_269704ec_like ON t_cerschematemplate.members_member USING btree (code varchar_pattern_ops);
ALTER TABLE ONLY t_cerschematemplate.access_apikey
    ADD CONSTRAINT access_apikey_created_by_id_4e34ca9c_fk_accounts_user_id FOREIGN KEY (created_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.access_roleassignment
    ADD CONSTRAINT access_roleassignment_account_id_ab2eb488_fk_accounts_user_id FOREIGN KEY (account_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY t_cerschematemplate.access_roleassignment
    ADD CONSTRAINT access_roleassignment_member_id_96bc0ceb_fk_members_member_id FOREIGN KEY (member_id) REFERENCES t_cerschematemplate.members_member(id) DEFERRABLE INITIALLY DEFERRED;
