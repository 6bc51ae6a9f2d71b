using Posthouse.Storage;

namespace Posthouse.Identity;

/// <summary>The room's tables. Whatever lets somebody in stands there as a hash or sealed.</summary>
public static class IdentitySchema
{
    public static readonly SchemaModule Module = new("identity",
    [
        // id is the hash of what the browser has.
        """
        CREATE TABLE identity_session (
            id VARCHAR(43) NOT NULL PRIMARY KEY,
            account BIGINT NOT NULL,
            password_moment BIGINT NOT NULL,
            created BIGINT NOT NULL,
            used BIGINT NOT NULL,
            address VARCHAR(64) NOT NULL,
            user_agent VARCHAR(255) NOT NULL,
            method VARCHAR(32) NOT NULL);
        CREATE INDEX identity_session_account ON identity_session (account);
        CREATE INDEX identity_session_used ON identity_session (used);
        """,
        // reference_id is a hash; payload is encrypted under a key that is not in the store.
        """
        CREATE TABLE identity_client (
            id VARCHAR(32) NOT NULL PRIMARY KEY,
            client_id VARCHAR(100) NOT NULL UNIQUE,
            secret_hash VARCHAR(255),
            type VARCHAR(32) NOT NULL,
            application_type VARCHAR(32),
            consent VARCHAR(32),
            display_name VARCHAR(255),
            redirect_uris TEXT NOT NULL,
            permissions TEXT NOT NULL,
            requirements TEXT NOT NULL,
            version BIGINT NOT NULL);
        CREATE TABLE identity_grant (
            id VARCHAR(32) NOT NULL PRIMARY KEY,
            client VARCHAR(32),
            subject VARCHAR(128),
            status VARCHAR(32),
            type VARCHAR(32),
            scopes TEXT NOT NULL,
            created BIGINT,
            version BIGINT NOT NULL);
        CREATE INDEX identity_grant_subject ON identity_grant (subject);
        CREATE TABLE identity_token (
            id VARCHAR(32) NOT NULL PRIMARY KEY,
            client VARCHAR(32),
            grant_id VARCHAR(32),
            subject VARCHAR(128),
            type VARCHAR(64),
            status VARCHAR(32),
            reference_id VARCHAR(64) UNIQUE,
            payload TEXT,
            properties TEXT,
            created BIGINT,
            expires BIGINT,
            redeemed BIGINT,
            version BIGINT NOT NULL);
        CREATE INDEX identity_token_grant ON identity_token (grant_id);
        CREATE INDEX identity_token_subject ON identity_token (subject);
        CREATE INDEX identity_token_expires ON identity_token (expires);
        CREATE TABLE identity_key (id VARCHAR(32) NOT NULL PRIMARY KEY, sealed BLOB NOT NULL, created BIGINT NOT NULL);
        """,
        // step: the newest that was used, so that no code is good twice.
        """
        CREATE TABLE identity_totp (
            account BIGINT NOT NULL PRIMARY KEY,
            sealed BLOB NOT NULL,
            confirmed BIGINT NOT NULL,
            step BIGINT NOT NULL,
            failures BIGINT NOT NULL,
            locked_until BIGINT NOT NULL,
            created BIGINT NOT NULL);
        CREATE TABLE identity_recovery (account BIGINT NOT NULL, hash VARCHAR(43) NOT NULL, PRIMARY KEY (account, hash));
        CREATE TABLE identity_application_password (
            id VARCHAR(16) NOT NULL PRIMARY KEY,
            account BIGINT NOT NULL,
            hash VARCHAR(43) NOT NULL,
            name VARCHAR(100) NOT NULL,
            scopes VARCHAR(255) NOT NULL,
            created BIGINT NOT NULL,
            used BIGINT);
        CREATE INDEX identity_application_password_account ON identity_application_password (account);
        CREATE TABLE identity_step (
            id VARCHAR(43) NOT NULL PRIMARY KEY,
            account BIGINT NOT NULL,
            password_moment BIGINT NOT NULL,
            created BIGINT NOT NULL);
        CREATE INDEX identity_step_created ON identity_step (created);
        """,
        // id is the hash of the credential's id, which may be longer than a key of a table.
        """
        CREATE TABLE identity_passkey (
            id VARCHAR(43) NOT NULL PRIMARY KEY,
            account BIGINT NOT NULL,
            credential BLOB NOT NULL,
            public_key BLOB NOT NULL,
            sign_count BIGINT NOT NULL,
            name VARCHAR(100) NOT NULL,
            created BIGINT NOT NULL,
            used BIGINT);
        CREATE INDEX identity_passkey_account ON identity_passkey (account);
        CREATE TABLE identity_ceremony (id VARCHAR(43) NOT NULL PRIMARY KEY, account BIGINT NOT NULL, asked TEXT NOT NULL, created BIGINT NOT NULL);
        CREATE INDEX identity_ceremony_created ON identity_ceremony (created);
        """,
        "CREATE TABLE identity_device (account BIGINT NOT NULL, id VARCHAR(43) NOT NULL, used BIGINT NOT NULL, PRIMARY KEY (account, id));",
        // owner: a domain's main name, empty for the server's own; owner_id: the domain's number, since another may have its name some day.
        """
        CREATE TABLE identity_provider (
            id VARCHAR(32) NOT NULL PRIMARY KEY,
            owner VARCHAR(255) NOT NULL,
            owner_id BIGINT NOT NULL,
            name VARCHAR(40) NOT NULL,
            label VARCHAR(100) NOT NULL,
            issuer VARCHAR(1000) NOT NULL,
            client_id VARCHAR(255) NOT NULL,
            sealed_secret BLOB,
            domains TEXT NOT NULL,
            administrators BIGINT NOT NULL,
            factors BIGINT NOT NULL,
            enabled BIGINT NOT NULL,
            UNIQUE (owner, name));
        CREATE TABLE identity_link (
            id VARCHAR(64) NOT NULL PRIMARY KEY,
            provider VARCHAR(32) NOT NULL,
            subject VARCHAR(255) NOT NULL,
            account BIGINT NOT NULL,
            by_address BIGINT NOT NULL,
            created BIGINT NOT NULL,
            used BIGINT);
        CREATE INDEX identity_link_account ON identity_link (account);
        CREATE INDEX identity_link_provider ON identity_link (provider);
        CREATE TABLE identity_provider_step (
            id VARCHAR(43) NOT NULL PRIMARY KEY,
            browser VARCHAR(43) NOT NULL,
            provider VARCHAR(32) NOT NULL,
            account BIGINT NOT NULL,
            session VARCHAR(43),
            next TEXT NOT NULL,
            again BIGINT NOT NULL,
            created BIGINT NOT NULL);
        CREATE INDEX identity_provider_step_created ON identity_provider_step (created);
        ALTER TABLE identity_session ADD COLUMN provider VARCHAR(32);
        ALTER TABLE identity_session ADD COLUMN provider_session VARCHAR(255);
        CREATE INDEX identity_session_provider ON identity_session (provider);
        ALTER TABLE identity_step ADD COLUMN provider VARCHAR(32);
        ALTER TABLE identity_step ADD COLUMN provider_session VARCHAR(255);
        """,
        // provider: whose session it came of; what the provider began ends with it.
        """
        ALTER TABLE identity_grant ADD COLUMN provider VARCHAR(32);
        CREATE INDEX identity_grant_provider ON identity_grant (provider);
        """,
        // source: the client's network, so that one which begins many sign-ins pushes out none but its own.
        """
        ALTER TABLE identity_provider_step ADD COLUMN source VARCHAR(64) NOT NULL DEFAULT '';
        CREATE INDEX identity_provider_step_source ON identity_provider_step (source, created);
        """,
        // trusted: the browser has tries of its own. device: the browser that a session began in; NULL of older ones.
        """
        ALTER TABLE identity_device ADD COLUMN trusted BIGINT NOT NULL DEFAULT 1;
        ALTER TABLE identity_session ADD COLUMN device VARCHAR(43);
        """,
    ]);
}
