using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>The room's tables. Addresses stand in them in lower case with their domain in A-labels, so that equal ones are equal bytes.</summary>
public static class DeliverySchema
{
    public static readonly SchemaModule Module = new("delivery",
    [
        """
        CREATE TABLE delivery_suppression (
            address VARCHAR(320) NOT NULL PRIMARY KEY,
            class VARCHAR(32) NOT NULL,
            status VARCHAR(16) NOT NULL,
            diagnostic TEXT NOT NULL,
            source VARCHAR(32) NOT NULL,
            lists_only BIGINT NOT NULL,
            active BIGINT NOT NULL,
            first_seen BIGINT NOT NULL,
            last_seen BIGINT NOT NULL,
            seen BIGINT NOT NULL,
            expires BIGINT NOT NULL);
        CREATE INDEX delivery_suppression_expires ON delivery_suppression (expires);
        """,
        """
        CREATE TABLE delivery_flow (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            hour BIGINT NOT NULL,
            domain VARCHAR(255) NOT NULL,
            destination VARCHAR(255) NOT NULL);
        CREATE UNIQUE INDEX delivery_flow_key ON delivery_flow (hour, domain, destination);
        CREATE TABLE delivery_figure (
            flow BIGINT NOT NULL,
            name VARCHAR(40) NOT NULL,
            value BIGINT NOT NULL,
            PRIMARY KEY (flow, name)
        ) CLUSTERED;
        CREATE TABLE delivery_reply (
            flow BIGINT NOT NULL,
            reply VARCHAR(200) NOT NULL,
            value BIGINT NOT NULL,
            PRIMARY KEY (flow, reply)
        ) CLUSTERED
        """,
        // A hold is there from its first step to the last of its release: a crash in between is taken up where it was.
        """
        CREATE TABLE delivery_hold (
            account BIGINT NOT NULL PRIMARY KEY,
            state BIGINT NOT NULL,
            since BIGINT NOT NULL,
            held_by VARCHAR(320) NOT NULL,
            reason TEXT NOT NULL,
            locked BIGINT NOT NULL,
            released_by VARCHAR(320));
        """,
        """
        CREATE TABLE delivery_destination (
            name VARCHAR(512) NOT NULL,
            pool VARCHAR(64) NOT NULL,
            places BIGINT NOT NULL,
            pace BIGINT NOT NULL,
            throttled BIGINT NOT NULL,
            per_connection BIGINT NOT NULL,
            used BIGINT NOT NULL,
            PRIMARY KEY (name, pool)
        ) CLUSTERED
        """,
        // delivery_sent has what was sent in the last day, in slots of five minutes; delivery_habit what an account usually sends, and to whom.
        """
        CREATE TABLE delivery_limit (
            subject VARCHAR(40) NOT NULL PRIMARY KEY,
            recipients_hour BIGINT,
            recipients_day BIGINT,
            messages_hour BIGINT,
            bulk BIGINT NOT NULL);
        CREATE TABLE delivery_sent (
            slot BIGINT NOT NULL,
            account BIGINT NOT NULL,
            messages BIGINT NOT NULL,
            recipients BIGINT NOT NULL,
            outside BIGINT NOT NULL,
            PRIMARY KEY (slot, account)
        ) CLUSTERED;
        CREATE TABLE delivery_habit (
            account BIGINT NOT NULL PRIMARY KEY,
            days BIGINT NOT NULL,
            peak BIGINT NOT NULL,
            day BIGINT NOT NULL,
            today BIGINT NOT NULL,
            forgiven BIGINT NOT NULL,
            correspondents BLOB NOT NULL);
        """,
        """
        CREATE TABLE delivery_warm_up (
            address VARCHAR(64) NOT NULL,
            provider VARCHAR(64) NOT NULL,
            day BIGINT NOT NULL,
            step BIGINT NOT NULL,
            sent BIGINT NOT NULL,
            deferred BIGINT NOT NULL,
            refused BIGINT NOT NULL,
            PRIMARY KEY (address, provider)
        ) CLUSTERED
        """,
        """
        CREATE TABLE report_sent (
            subject VARCHAR(64) NOT NULL,
            destination VARCHAR(64) NOT NULL,
            sent BIGINT NOT NULL,
            PRIMARY KEY (subject, destination));
        """,
        // How far the journal is counted in each account's row: rows are written in several transactions, and a crash between two must not count twice.
        """
        ALTER TABLE delivery_habit ADD COLUMN seen BIGINT NOT NULL DEFAULT 0;
        """,
        // Charts: domain 0 is the whole server; at is the beginning in seconds. The index of the trace: at is the record's, in milliseconds.
        """
        CREATE TABLE delivery_series (
            domain BIGINT NOT NULL,
            step BIGINT NOT NULL,
            at BIGINT NOT NULL,
            name VARCHAR(64) NOT NULL,
            value BIGINT NOT NULL,
            PRIMARY KEY (domain, step, at, name)
        ) CLUSTERED;
        CREATE TABLE delivery_trace (
            term BIGINT NOT NULL,
            at BIGINT NOT NULL,
            sequence BIGINT NOT NULL,
            PRIMARY KEY (term, at, sequence)
        ) CLUSTERED
        """,
    ]);
}
