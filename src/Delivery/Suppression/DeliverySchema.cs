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
    ]);
}
