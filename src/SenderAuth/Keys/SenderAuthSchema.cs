using Posthouse.Storage;

namespace Posthouse.SenderAuth;

/// <summary>The room's tables. A private key stands here sealed (<see cref="SecretBox"/>); the key of the box never does.</summary>
public static class SenderAuthSchema
{
    public static readonly SchemaModule Module = new("sender-auth",
    [
        """
        CREATE TABLE sender_auth_key (
            domain VARCHAR(255) NOT NULL,
            selector VARCHAR(63) NOT NULL,
            algorithm VARCHAR(32) NOT NULL,
            bits BIGINT NOT NULL,
            state BIGINT NOT NULL,
            record TEXT NOT NULL,
            private_key BLOB,
            created BIGINT NOT NULL,
            changed BIGINT NOT NULL,
            PRIMARY KEY (domain, selector));
        """,
        """
        CREATE TABLE mta_sts_policy (
            domain VARCHAR(255) NOT NULL PRIMARY KEY,
            policy_id VARCHAR(32) NOT NULL,
            policy TEXT NOT NULL,
            fetched BIGINT NOT NULL,
            expires BIGINT NOT NULL);
        """,
    ]);
}
