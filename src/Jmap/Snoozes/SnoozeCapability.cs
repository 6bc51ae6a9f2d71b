using System.Text.Json;
using Posthouse.Directory;

namespace Posthouse.Jmap;

/// <summary>Mail that comes back, reminders and a time to think again (docs/jmap.md): Posthouse's own, for there is no standard.</summary>
internal sealed class SnoozeCapability : IJmapCapability
{
    public string Uri => "urn:posthouse:params:jmap:snooze";

    public int Order => 50;

    public void WriteAccount(Utf8JsonWriter output, JmapOptions options, Account account)
    {
        output.WriteStartObject();
        output.WriteString("mailboxName"u8, Snooze.MailboxName);
        output.WriteNumber("maxUndoSendDelay"u8, (long)options.MaximumUndoSendDelay.TotalSeconds);
        output.WriteEndObject();
    }
}
