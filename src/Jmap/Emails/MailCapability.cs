using System.Text.Json;
using Posthouse.Directory;

namespace Posthouse.Jmap;

/// <summary>RFC 8621 §1.3.1.</summary>
internal sealed class MailCapability : IJmapCapability
{
    public string Uri => Capabilities.Mail;

    public int Order => 1;

    public bool IsOfSharedAccounts => true;

    public void WriteAccount(Utf8JsonWriter output, JmapOptions options, Account account) => Write(output, options, mayCreateTopLevel: true);

    // Above all mailboxes stands the owner alone (RFC 4314 §4, CREATE).
    public void WriteShared(Utf8JsonWriter output, JmapOptions options, Account user, Account owner) => Write(output, options, mayCreateTopLevel: false);

    private static void Write(Utf8JsonWriter output, JmapOptions options, bool mayCreateTopLevel)
    {
        output.WriteStartObject();
        output.WriteNull("maxMailboxesPerEmail"u8);
        // As the store has it; the whole path has at most 1,000 octets.
        output.WriteNumber("maxMailboxDepth"u8, 32);
        output.WriteNumber("maxSizeMailboxName"u8, 490);
        output.WriteNumber("maxSizeAttachmentsPerEmail"u8, options.MaximumMessageSize);
        output.WriteStartArray("emailQuerySortOptions"u8);
        foreach (string property in EmailSort.Properties) output.WriteStringValue(property);
        output.WriteEndArray();
        output.WriteBoolean("mayCreateTopLevelMailbox"u8, mayCreateTopLevel);
        output.WriteEndObject();
    }
}
