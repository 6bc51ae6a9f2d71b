using System.Text.Json;
using Posthouse.Directory;

namespace Posthouse.Jmap;

/// <summary>RFC 8621 §1.3.1.</summary>
internal sealed class MailCapability : IJmapCapability
{
    public string Uri => Capabilities.Mail;

    public int Order => 1;

    public void WriteServer(Utf8JsonWriter output, JmapOptions options)
    {
        output.WriteStartObject();
        output.WriteEndObject();
    }

    public void WriteAccount(Utf8JsonWriter output, JmapOptions options, Account account)
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
        output.WriteBoolean("mayCreateTopLevelMailbox"u8, true);
        output.WriteEndObject();
    }
}
