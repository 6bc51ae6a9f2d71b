using Posthouse.Storage;

namespace Posthouse.Sieve;

/// <summary>
/// The room's tables. <c>scope</c> and <c>owner</c> say whose a script is (<see cref="ScriptOwner"/>); <c>state</c> and <c>told</c> are its use and
/// the content whose failure its owner was told of. <c>changed_at</c> and <c>made_at</c> are moments of the owner's own count of changes.
/// </summary>
public static class SieveSchema
{
    public static readonly SchemaModule Module = new("sieve",
    [
        """
        CREATE TABLE sieve_script (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            scope BIGINT NOT NULL,
            owner BIGINT NOT NULL,
            name VARCHAR(512) NOT NULL,
            state BIGINT NOT NULL,
            hash VARCHAR(64) NOT NULL,
            octets BIGINT NOT NULL,
            created BIGINT NOT NULL,
            changed BIGINT NOT NULL,
            made_at BIGINT NOT NULL,
            changed_at BIGINT NOT NULL,
            told VARCHAR(64),
            content BLOB NOT NULL);
        CREATE UNIQUE INDEX sieve_script_name ON sieve_script (scope, owner, name);
        CREATE INDEX sieve_script_state ON sieve_script (state, scope, owner);
        CREATE TABLE sieve_owner (
            scope BIGINT NOT NULL,
            owner BIGINT NOT NULL,
            changes BIGINT NOT NULL,
            PRIMARY KEY (scope, owner)
        ) CLUSTERED;
        CREATE TABLE sieve_gone (
            scope BIGINT NOT NULL,
            owner BIGINT NOT NULL,
            gone_at BIGINT NOT NULL,
            script BIGINT NOT NULL,
            made_at BIGINT NOT NULL,
            PRIMARY KEY (scope, owner, gone_at)
        ) CLUSTERED;
        """,
        // What runs remember of an account: keys are hashes, moments are Unix milliseconds.
        """
        CREATE TABLE sieve_answered (
            account BIGINT NOT NULL,
            reply VARCHAR(64) NOT NULL,
            answered BIGINT NOT NULL,
            expires BIGINT NOT NULL,
            PRIMARY KEY (account, reply)
        ) CLUSTERED;
        CREATE INDEX sieve_answered_expires ON sieve_answered (expires);
        CREATE TABLE sieve_seen (
            account BIGINT NOT NULL,
            mark VARCHAR(64) NOT NULL,
            expires BIGINT NOT NULL,
            PRIMARY KEY (account, mark)
        ) CLUSTERED;
        CREATE INDEX sieve_seen_expires ON sieve_seen (expires);
        CREATE TABLE sieve_sent (
            account BIGINT NOT NULL PRIMARY KEY,
            day BIGINT NOT NULL,
            sent BIGINT NOT NULL);
        """,
        // Changes of messages that the script of their mailbox is still to be run for (RFC 6785).
        """
        CREATE TABLE sieve_event (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            account BIGINT NOT NULL,
            mailbox BIGINT NOT NULL,
            first_uid BIGINT NOT NULL,
            last_uid BIGINT NOT NULL,
            cause BIGINT NOT NULL,
            changed BIGINT NOT NULL,
            user_id BIGINT NOT NULL);
        CREATE INDEX sieve_event_account ON sieve_event (account, id);
        """,
    ]);
}
