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
    ]);
}
