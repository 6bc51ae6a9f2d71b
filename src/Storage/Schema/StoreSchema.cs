namespace Posthouse.Storage;

/// <summary>The tables of the store itself. A published step is never edited.</summary>
internal static class StoreSchema
{
    internal static readonly SchemaModule Module = new("store", [Step1, Step2, Step3, Step4, Step5, Step6, Step7, Step8, Step9, Step10]);

    // CLUSTERED marks tables whose primary key is their order on the disk: WITHOUT ROWID in SQLite, InnoDB's habit elsewhere.
    private const string Step1 = """
        CREATE TABLE store_property (name VARCHAR(64) NOT NULL PRIMARY KEY, value BIGINT NOT NULL) CLUSTERED;
        CREATE TABLE account_state (
            account BIGINT NOT NULL PRIMARY KEY,
            domain BIGINT NOT NULL,
            modseq BIGINT NOT NULL,
            next_message BIGINT NOT NULL,
            next_thread BIGINT NOT NULL,
            used_octets BIGINT NOT NULL,
            used_messages BIGINT NOT NULL,
            limit_octets BIGINT NOT NULL,
            limit_messages BIGINT NOT NULL,
            keywords TEXT NOT NULL
        ) CLUSTERED;
        CREATE TABLE domain_quota (
            domain BIGINT NOT NULL PRIMARY KEY,
            used_octets BIGINT NOT NULL,
            used_messages BIGINT NOT NULL,
            limit_octets BIGINT NOT NULL,
            limit_messages BIGINT NOT NULL
        ) CLUSTERED;
        CREATE TABLE mailbox (
            id INTEGER PRIMARY KEY,
            account BIGINT NOT NULL,
            name VARCHAR(1000) NOT NULL,
            role INT NOT NULL,
            uid_validity BIGINT NOT NULL,
            uid_next BIGINT NOT NULL,
            modseq BIGINT NOT NULL,
            messages BIGINT NOT NULL,
            unseen BIGINT NOT NULL,
            deleted BIGINT NOT NULL,
            octets BIGINT NOT NULL
        );
        CREATE UNIQUE INDEX mailbox_name ON mailbox (account, name);
        CREATE TABLE subscription (account BIGINT NOT NULL, name VARCHAR(1000) NOT NULL, PRIMARY KEY (account, name)) CLUSTERED;
        CREATE TABLE content (
            id INTEGER PRIMARY KEY,
            hash_prefix BIGINT NOT NULL,
            hash BLOB NOT NULL,
            segment BIGINT NOT NULL,
            position BIGINT NOT NULL,
            stored BIGINT NOT NULL,
            octets BIGINT NOT NULL,
            refs BIGINT NOT NULL,
            prefix BLOB,
            header_length BIGINT NOT NULL,
            envelope BLOB NOT NULL,
            structure BLOB NOT NULL,
            body BLOB NOT NULL,
            parts BLOB NOT NULL,
            subject TEXT NOT NULL,
            from_text TEXT NOT NULL,
            to_text TEXT NOT NULL,
            cc_text TEXT NOT NULL,
            bcc_text TEXT NOT NULL,
            sender_text TEXT NOT NULL,
            reply_text TEXT NOT NULL,
            sent BIGINT,
            sent_offset INT NOT NULL,
            message_id TEXT NOT NULL,
            ancestors TEXT NOT NULL,
            preview TEXT NOT NULL,
            has_attachment INT NOT NULL
        );
        CREATE INDEX content_hash ON content (hash_prefix);
        CREATE INDEX content_segment ON content (segment, position);
        CREATE TABLE segment_use (segment BIGINT NOT NULL PRIMARY KEY, dead BIGINT NOT NULL, packed INT NOT NULL) CLUSTERED;
        CREATE TABLE message (id BIGINT NOT NULL PRIMARY KEY, thread BIGINT NOT NULL, blob BIGINT NOT NULL) CLUSTERED;
        CREATE INDEX message_thread ON message (thread);
        CREATE TABLE thread_key (account BIGINT NOT NULL, identifier BIGINT NOT NULL, thread BIGINT NOT NULL, PRIMARY KEY (account, identifier)) CLUSTERED;
        CREATE TABLE placement (
            mailbox BIGINT NOT NULL,
            uid BIGINT NOT NULL,
            message BIGINT NOT NULL,
            flags BIGINT NOT NULL,
            modseq BIGINT NOT NULL,
            received BIGINT NOT NULL,
            saved BIGINT NOT NULL,
            octets BIGINT NOT NULL,
            PRIMARY KEY (mailbox, uid)
        ) CLUSTERED;
        CREATE INDEX placement_message ON placement (message);
        CREATE TABLE orphan (message BIGINT NOT NULL PRIMARY KEY) CLUSTERED;
        CREATE TABLE change_record (
            account BIGINT NOT NULL,
            modseq BIGINT NOT NULL,
            kind INT NOT NULL,
            mailbox BIGINT NOT NULL,
            uids BLOB NOT NULL,
            PRIMARY KEY (account, modseq)
        ) CLUSTERED;
        CREATE TABLE journal (
            sequence INTEGER PRIMARY KEY,
            at BIGINT NOT NULL,
            kind VARCHAR(40) NOT NULL,
            account BIGINT,
            sender TEXT,
            recipient TEXT,
            message_id TEXT,
            trace TEXT,
            detail TEXT
        );
        CREATE TABLE journal_checkpoint (consumer VARCHAR(64) NOT NULL PRIMARY KEY, sequence BIGINT NOT NULL) CLUSTERED;
        CREATE TABLE queue_message (
            id INTEGER PRIMARY KEY,
            blob BIGINT NOT NULL,
            octets BIGINT NOT NULL,
            sender TEXT,
            body INT NOT NULL,
            smtp_utf8 INT NOT NULL,
            require_tls INT NOT NULL,
            dsn_return INT NOT NULL,
            envelope_id TEXT,
            hold_until BIGINT,
            deliver_by BIGINT,
            deliver_by_return INT NOT NULL,
            deliver_by_trace INT NOT NULL,
            priority INT NOT NULL,
            account BIGINT,
            trace TEXT NOT NULL,
            queued BIGINT NOT NULL,
            expires BIGINT NOT NULL,
            held TEXT,
            route TEXT
        );
        CREATE TABLE queue_recipient (
            id INTEGER PRIMARY KEY,
            message BIGINT NOT NULL,
            address TEXT NOT NULL,
            notify INT NOT NULL,
            original TEXT,
            destination VARCHAR(255) NOT NULL,
            state INT NOT NULL,
            held INT NOT NULL,
            attempts INT NOT NULL,
            next_attempt BIGINT NOT NULL,
            delay_notice BIGINT,
            last_reply TEXT,
            last_host TEXT
        );
        CREATE INDEX queue_recipient_due ON queue_recipient (state, held, next_attempt);
        CREATE INDEX queue_recipient_message ON queue_recipient (message)
        """;

    // A number is never given twice: whoever still holds that of a message, a mailbox or some content that is gone must find
    // nothing, and not what came after it.
    private const string Step2 = """
        CREATE TABLE new_mailbox (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            account BIGINT NOT NULL,
            name VARCHAR(1000) NOT NULL,
            role INT NOT NULL,
            uid_validity BIGINT NOT NULL,
            uid_next BIGINT NOT NULL,
            modseq BIGINT NOT NULL,
            messages BIGINT NOT NULL,
            unseen BIGINT NOT NULL,
            deleted BIGINT NOT NULL,
            octets BIGINT NOT NULL
        );
        INSERT INTO new_mailbox SELECT * FROM mailbox;
        DROP TABLE mailbox;
        ALTER TABLE new_mailbox RENAME TO mailbox;
        CREATE UNIQUE INDEX mailbox_name ON mailbox (account, name);
        CREATE TABLE new_content (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            hash_prefix BIGINT NOT NULL,
            hash BLOB NOT NULL,
            segment BIGINT NOT NULL,
            position BIGINT NOT NULL,
            stored BIGINT NOT NULL,
            octets BIGINT NOT NULL,
            refs BIGINT NOT NULL,
            prefix BLOB,
            header_length BIGINT NOT NULL,
            envelope BLOB NOT NULL,
            structure BLOB NOT NULL,
            body BLOB NOT NULL,
            parts BLOB NOT NULL,
            subject TEXT NOT NULL,
            from_text TEXT NOT NULL,
            to_text TEXT NOT NULL,
            cc_text TEXT NOT NULL,
            bcc_text TEXT NOT NULL,
            sender_text TEXT NOT NULL,
            reply_text TEXT NOT NULL,
            sent BIGINT,
            sent_offset INT NOT NULL,
            message_id TEXT NOT NULL,
            ancestors TEXT NOT NULL,
            preview TEXT NOT NULL,
            has_attachment INT NOT NULL
        );
        INSERT INTO new_content SELECT * FROM content;
        DROP TABLE content;
        ALTER TABLE new_content RENAME TO content;
        CREATE INDEX content_hash ON content (hash_prefix);
        CREATE INDEX content_segment ON content (segment, position);
        CREATE TABLE new_queue_message (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            blob BIGINT NOT NULL,
            octets BIGINT NOT NULL,
            sender TEXT,
            body INT NOT NULL,
            smtp_utf8 INT NOT NULL,
            require_tls INT NOT NULL,
            dsn_return INT NOT NULL,
            envelope_id TEXT,
            hold_until BIGINT,
            deliver_by BIGINT,
            deliver_by_return INT NOT NULL,
            deliver_by_trace INT NOT NULL,
            priority INT NOT NULL,
            account BIGINT,
            trace TEXT NOT NULL,
            queued BIGINT NOT NULL,
            expires BIGINT NOT NULL,
            held TEXT,
            route TEXT
        );
        INSERT INTO new_queue_message SELECT * FROM queue_message;
        DROP TABLE queue_message;
        ALTER TABLE new_queue_message RENAME TO queue_message;
        CREATE TABLE new_queue_recipient (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            message BIGINT NOT NULL,
            address TEXT NOT NULL,
            notify INT NOT NULL,
            original TEXT,
            destination VARCHAR(255) NOT NULL,
            state INT NOT NULL,
            held INT NOT NULL,
            attempts INT NOT NULL,
            next_attempt BIGINT NOT NULL,
            delay_notice BIGINT,
            last_reply TEXT,
            last_host TEXT
        );
        INSERT INTO new_queue_recipient SELECT * FROM queue_recipient;
        DROP TABLE queue_recipient;
        ALTER TABLE new_queue_recipient RENAME TO queue_recipient;
        CREATE INDEX queue_recipient_due ON queue_recipient (state, held, next_attempt);
        CREATE INDEX queue_recipient_message ON queue_recipient (message, state)
        """;

    // What belongs to accounts that are gone, until it is removed in the background.
    private const string Step3 = """
        CREATE TABLE abandoned_mailbox (mailbox BIGINT NOT NULL PRIMARY KEY) CLUSTERED;
        CREATE TABLE abandoned_account (account BIGINT NOT NULL PRIMARY KEY) CLUSTERED
        """;

    // Who else may do what with a mailbox, and what is noted about it.
    private const string Step4 = """
        CREATE TABLE mailbox_grant (
            mailbox BIGINT NOT NULL,
            kind INT NOT NULL,
            grantee BIGINT NOT NULL,
            rights INT NOT NULL,
            denied INT NOT NULL,
            PRIMARY KEY (mailbox, kind, grantee)
        ) CLUSTERED;
        CREATE INDEX mailbox_grant_grantee ON mailbox_grant (kind, grantee);
        CREATE TABLE annotation (
            mailbox BIGINT NOT NULL,
            account BIGINT NOT NULL,
            name VARCHAR(255) NOT NULL,
            value BLOB NOT NULL,
            PRIMARY KEY (mailbox, account, name)
        ) CLUSTERED;
        CREATE INDEX annotation_account ON annotation (account)
        """;

    // What conversations and lists by date need: the visible messages of each conversation in each mailbox, their order, which messages
    // an expunge took, and files that clients upload before they use them. Visible is what has no \Deleted; unread is what has neither
    // \Seen nor \Draft besides.
    private const string Step5 = """
        CREATE INDEX placement_received ON placement (mailbox, received, message);
        CREATE TABLE thread_mailbox (thread BIGINT NOT NULL, mailbox BIGINT NOT NULL, messages BIGINT NOT NULL, unread BIGINT NOT NULL, PRIMARY KEY (thread, mailbox)) CLUSTERED;
        INSERT INTO thread_mailbox (thread, mailbox, messages, unread)
            SELECT m.thread, p.mailbox, COUNT(*), SUM((p.flags & 17) = 0) FROM placement p JOIN message m ON m.id = p.message
            WHERE (p.flags & 8) = 0 AND p.mailbox IN (SELECT id FROM mailbox) GROUP BY m.thread, p.mailbox;
        ALTER TABLE mailbox ADD COLUMN emails BIGINT NOT NULL DEFAULT 0;
        ALTER TABLE mailbox ADD COLUMN unread_emails BIGINT NOT NULL DEFAULT 0;
        ALTER TABLE mailbox ADD COLUMN threads BIGINT NOT NULL DEFAULT 0;
        ALTER TABLE mailbox ADD COLUMN unread_threads BIGINT NOT NULL DEFAULT 0;
        ALTER TABLE mailbox ADD COLUMN sort_order BIGINT;
        UPDATE mailbox SET
            emails = (SELECT COUNT(*) FROM placement p WHERE p.mailbox = mailbox.id AND (p.flags & 8) = 0),
            unread_emails = (SELECT COUNT(*) FROM placement p WHERE p.mailbox = mailbox.id AND (p.flags & 25) = 0),
            threads = (SELECT COUNT(DISTINCT m.thread) FROM placement p JOIN message m ON m.id = p.message WHERE p.mailbox = mailbox.id AND (p.flags & 8) = 0);
        UPDATE mailbox SET unread_threads = (
            SELECT COUNT(DISTINCT m.thread) FROM placement p JOIN message m ON m.id = p.message
            WHERE p.mailbox = mailbox.id AND (p.flags & 8) = 0 AND EXISTS (
                SELECT 1 FROM thread_mailbox t JOIN mailbox b ON b.id = t.mailbox WHERE t.thread = m.thread AND t.unread > 0
                    AND (t.mailbox = mailbox.id OR (mailbox.role <> 6 AND b.role <> 6))));
        ALTER TABLE change_record ADD COLUMN messages BLOB;
        CREATE TABLE upload (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            account BIGINT NOT NULL,
            blob BIGINT NOT NULL,
            octets BIGINT NOT NULL,
            media_type TEXT NOT NULL,
            expires BIGINT NOT NULL
        );
        CREATE INDEX upload_account ON upload (account, id);
        CREATE INDEX upload_expires ON upload (expires)
        """;

    // Under which accounts authorise URLs of messages; sealed.
    private const string Step6 = """
        CREATE TABLE url_key (
            mailbox BIGINT NOT NULL,
            account BIGINT NOT NULL,
            sealed_key BLOB NOT NULL,
            PRIMARY KEY (mailbox, account)
        ) CLUSTERED;
        CREATE INDEX url_key_account ON url_key (account)
        """;

    // Whether a message came by delivery, as it came. Of what was there before nobody knows.
    private const string Step7 = "ALTER TABLE message ADD COLUMN delivered INT NOT NULL DEFAULT 0";

    // Files that accounts keep beside their mail.
    private const string Step8 = """
        CREATE TABLE kept_file (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            account BIGINT NOT NULL,
            blob BIGINT NOT NULL,
            octets BIGINT NOT NULL
        );
        CREATE INDEX kept_file_account ON kept_file (account, id)
        """;

    // Messages that are gone and that the text index, a file of its own, is still to forget.
    private const string Step9 = "CREATE TABLE index_removal (message BIGINT NOT NULL PRIMARY KEY) CLUSTERED";

    // Which lines of access lists an administrator set: those are configuration, the others are their owners'. Of what was there before nobody knows.
    private const string Step10 = "ALTER TABLE mailbox_grant ADD COLUMN administered INT NOT NULL DEFAULT 0";
}
