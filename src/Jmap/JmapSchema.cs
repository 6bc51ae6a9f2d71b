using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>The room's tables: small objects of an account, such as identities, and the log of their changes. Mail itself is the store's.</summary>
public static class JmapSchema
{
    public static readonly SchemaModule Module = new("jmap",
    [
        """
        CREATE TABLE jmap_counter (account BIGINT NOT NULL, kind INT NOT NULL, modseq BIGINT NOT NULL, next_id BIGINT NOT NULL, PRIMARY KEY (account, kind)) CLUSTERED;
        CREATE TABLE jmap_object (account BIGINT NOT NULL, kind INT NOT NULL, id BIGINT NOT NULL, created BIGINT NOT NULL, changed BIGINT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (account, kind, id)) CLUSTERED;
        CREATE TABLE jmap_gone (account BIGINT NOT NULL, kind INT NOT NULL, modseq BIGINT NOT NULL, id BIGINT NOT NULL, PRIMARY KEY (account, kind, modseq)) CLUSTERED;
        """,
        // What only the server may know, sealed.
        "CREATE TABLE jmap_secret (name VARCHAR(64) NOT NULL PRIMARY KEY, sealed BLOB NOT NULL);",
        """
        CREATE TABLE jmap_snooze (account BIGINT NOT NULL, message BIGINT NOT NULL, kind INT NOT NULL, at BIGINT NOT NULL, mailboxes TEXT NOT NULL, PRIMARY KEY (message, kind)) CLUSTERED;
        CREATE INDEX jmap_snooze_at ON jmap_snooze (at);
        """,
        // How far what was destroyed is forgotten.
        "ALTER TABLE jmap_counter ADD COLUMN cut BIGINT NOT NULL DEFAULT 0;",
        // What a user has said of others' mailboxes.
        "CREATE TABLE jmap_subscription (account BIGINT NOT NULL, mailbox BIGINT NOT NULL, subscribed BIGINT NOT NULL, PRIMARY KEY (account, mailbox)) CLUSTERED;",
        // What was made under a name that the client gave it.
        """
        CREATE TABLE jmap_once (account BIGINT NOT NULL, kind INT NOT NULL, name VARCHAR(64) NOT NULL, id BIGINT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (account, kind, name)) CLUSTERED;
        CREATE INDEX jmap_once_at ON jmap_once (account, at);
        """,
        // Of each contact: its uid and the addresses in it; and whom an account has written to.
        """
        CREATE TABLE jmap_card (account BIGINT NOT NULL, uid VARCHAR(255) NOT NULL, card BIGINT NOT NULL, people TEXT NOT NULL, PRIMARY KEY (account, uid)) CLUSTERED;
        CREATE INDEX jmap_card_card ON jmap_card (account, card);
        CREATE TABLE jmap_recipient (account BIGINT NOT NULL, email VARCHAR(320) NOT NULL, name VARCHAR(255) NOT NULL, uses BIGINT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (account, email)) CLUSTERED;
        CREATE INDEX jmap_recipient_at ON jmap_recipient (account, at);
        """,
        // Files that come in pieces, each of which is an upload.
        """
        CREATE TABLE jmap_upload (token VARCHAR(64) NOT NULL PRIMARY KEY, account BIGINT NOT NULL, length BIGINT NOT NULL, received BIGINT NOT NULL, media_type VARCHAR(255) NOT NULL, expires BIGINT NOT NULL, result BIGINT NOT NULL);
        CREATE INDEX jmap_upload_account ON jmap_upload (account);
        CREATE INDEX jmap_upload_expires ON jmap_upload (expires);
        CREATE TABLE jmap_upload_piece (token VARCHAR(64) NOT NULL, position BIGINT NOT NULL, upload BIGINT NOT NULL, PRIMARY KEY (token, position)) CLUSTERED;
        """,
        // Files that are sent as links; who has the token of one has its hash.
        """
        ALTER TABLE jmap_upload ADD COLUMN purpose BIGINT NOT NULL DEFAULT 0;
        CREATE TABLE jmap_link (account BIGINT NOT NULL, id BIGINT NOT NULL, token VARCHAR(64) NOT NULL, name VARCHAR(255) NOT NULL, media_type VARCHAR(255) NOT NULL, octets BIGINT NOT NULL, created BIGINT NOT NULL, expires BIGINT NOT NULL, downloads BIGINT NOT NULL, max_downloads BIGINT, password VARCHAR(255), guesses BIGINT NOT NULL, guessed BIGINT NOT NULL, ended BIGINT NOT NULL, due BIGINT NOT NULL, PRIMARY KEY (account, id)) CLUSTERED;
        CREATE UNIQUE INDEX jmap_link_token ON jmap_link (token);
        CREATE INDEX jmap_link_due ON jmap_link (due);
        CREATE TABLE jmap_link_piece (account BIGINT NOT NULL, link BIGINT NOT NULL, position BIGINT NOT NULL, kept_file BIGINT NOT NULL, PRIMARY KEY (account, link, position)) CLUSTERED;
        """,
        // What waits for its sending, by account.
        "CREATE INDEX jmap_snooze_kind ON jmap_snooze (kind, account);",
        // Submissions of which something may still become, by the trace that the journal knows.
        "CREATE TABLE jmap_open_submission (trace VARCHAR(64) NOT NULL PRIMARY KEY, account BIGINT NOT NULL, id BIGINT NOT NULL, since BIGINT NOT NULL) CLUSTERED;",
        // What came back from waiting, and stands in its mailboxes as if it had come then.
        """
        CREATE TABLE jmap_returned (account BIGINT NOT NULL, mailbox BIGINT NOT NULL, message BIGINT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (mailbox, message)) CLUSTERED;
        CREATE INDEX jmap_returned_message ON jmap_returned (message);
        CREATE INDEX jmap_returned_account ON jmap_returned (account);
        """,
    ]);
}
