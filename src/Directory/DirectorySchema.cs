using Posthouse.Storage;

namespace Posthouse.Directory;

/// <summary>
/// The directory's tables. Every name of a domain (account, alias, group) has one row in <c>directory_address</c>, whose key
/// makes two meanings of one address impossible. Numbers come from <c>directory_counter</c>, so that none is ever given twice.
/// </summary>
public static class DirectorySchema
{
    public static readonly SchemaModule Module = new("directory",
    [
        """
        CREATE TABLE directory_counter (name VARCHAR(32) NOT NULL PRIMARY KEY, next BIGINT NOT NULL);
        CREATE TABLE directory_secret (name VARCHAR(32) NOT NULL PRIMARY KEY, secret BLOB NOT NULL);
        CREATE TABLE directory_domain (
            id BIGINT NOT NULL PRIMARY KEY,
            name VARCHAR(255) NOT NULL UNIQUE,
            catch_all VARCHAR(320),
            quota_octets BIGINT NOT NULL,
            quota_messages BIGINT NOT NULL,
            maximum_accounts BIGINT NOT NULL,
            suspended BIGINT NOT NULL);
        CREATE TABLE directory_domain_alias (name VARCHAR(255) NOT NULL PRIMARY KEY, domain BIGINT NOT NULL);
        CREATE TABLE directory_address (
            domain BIGINT NOT NULL,
            local_key VARCHAR(255) NOT NULL,
            kind BIGINT NOT NULL,
            owner BIGINT NOT NULL,
            PRIMARY KEY (domain, local_key));
        CREATE TABLE directory_account (
            id BIGINT NOT NULL PRIMARY KEY,
            domain BIGINT NOT NULL,
            local_part VARCHAR(255) NOT NULL,
            display_name VARCHAR(255) NOT NULL,
            language VARCHAR(35) NOT NULL,
            suspended BIGINT NOT NULL,
            administrator BIGINT NOT NULL,
            quota_octets BIGINT NOT NULL,
            quota_messages BIGINT NOT NULL,
            created BIGINT NOT NULL);
        CREATE TABLE directory_credential (
            account BIGINT NOT NULL PRIMARY KEY,
            password VARCHAR(255) NOT NULL,
            scram_iterations BIGINT NOT NULL,
            scram_salt BLOB NOT NULL,
            scram_stored_key BLOB NOT NULL,
            scram_server_key BLOB NOT NULL,
            changed BIGINT NOT NULL);
        CREATE TABLE directory_alias (id BIGINT NOT NULL PRIMARY KEY, domain BIGINT NOT NULL, local_part VARCHAR(255) NOT NULL);
        CREATE TABLE directory_group (
            id BIGINT NOT NULL PRIMARY KEY,
            domain BIGINT NOT NULL,
            local_part VARCHAR(255) NOT NULL,
            display_name VARCHAR(255) NOT NULL,
            posting BIGINT NOT NULL,
            errors_to VARCHAR(320));
        CREATE TABLE directory_target (
            owner BIGINT NOT NULL,
            place BIGINT NOT NULL,
            address VARCHAR(320) NOT NULL,
            PRIMARY KEY (owner, place));
        CREATE TABLE directory_send_as (account BIGINT NOT NULL, address VARCHAR(320) NOT NULL, PRIMARY KEY (account, address));
        """,
        // 0 everywhere is what held before: no limit beside the server's.
        """
        ALTER TABLE directory_domain ADD COLUMN recipients_per_day BIGINT NOT NULL DEFAULT 0;
        ALTER TABLE directory_domain ADD COLUMN maximum_received_size BIGINT NOT NULL DEFAULT 0;
        ALTER TABLE directory_account ADD COLUMN recipients_per_day BIGINT NOT NULL DEFAULT 0;
        ALTER TABLE directory_account ADD COLUMN maximum_sent_size BIGINT NOT NULL DEFAULT 0;
        """,
        // NULL is every default.
        """
        ALTER TABLE directory_domain ADD COLUMN dns TEXT;
        """,
        // Owners stay in directory_account.administrator: one place says who they are. Domain 0 is the whole server.
        """
        CREATE TABLE directory_role (account BIGINT NOT NULL, role VARCHAR(32) NOT NULL, domain BIGINT NOT NULL, PRIMARY KEY (account, role, domain));
        CREATE TABLE directory_audit (
            sequence BIGINT NOT NULL PRIMARY KEY,
            at BIGINT NOT NULL,
            begun BIGINT NOT NULL,
            actor VARCHAR(320) NOT NULL,
            origin VARCHAR(255) NOT NULL,
            operation VARCHAR(64) NOT NULL,
            subject VARCHAR(512) NOT NULL,
            domain VARCHAR(255) NOT NULL,
            request TEXT NOT NULL,
            outcome VARCHAR(512) NOT NULL,
            hash BLOB NOT NULL);
        CREATE INDEX directory_audit_begun ON directory_audit (begun);
        CREATE TABLE directory_api_key (
            id BIGINT NOT NULL PRIMARY KEY,
            name VARCHAR(255) NOT NULL,
            account BIGINT NOT NULL,
            hash BLOB NOT NULL UNIQUE,
            rights TEXT NOT NULL,
            domain BIGINT NOT NULL,
            created BIGINT NOT NULL,
            expires BIGINT,
            last_used BIGINT);
        CREATE TABLE directory_repeat (
            caller VARCHAR(320) NOT NULL,
            name VARCHAR(255) NOT NULL,
            fingerprint BLOB NOT NULL,
            status BIGINT NOT NULL,
            kind VARCHAR(127) NOT NULL,
            body BLOB NOT NULL,
            at BIGINT NOT NULL,
            PRIMARY KEY (caller, name));
        CREATE TABLE directory_applied (at BIGINT NOT NULL PRIMARY KEY, configuration TEXT NOT NULL);
        CREATE INDEX directory_repeat_at ON directory_repeat (at);
        """,
        // network: an IPv4 address or an IPv6 /64.
        "CREATE TABLE directory_known_network (account BIGINT NOT NULL, network VARCHAR(64) NOT NULL, seen BIGINT NOT NULL, PRIMARY KEY (account, network));",
        // One row, with the id 0: a GuideState.
        "CREATE TABLE directory_guide (id BIGINT NOT NULL PRIMARY KEY, state BIGINT NOT NULL);",
    ]);
}
