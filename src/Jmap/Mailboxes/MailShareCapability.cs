using System.Text.Json;
using Posthouse.Directory;

namespace Posthouse.Jmap;

/// <summary>shareWith and mayShare of mailboxes, as draft-ietf-jmap-mail-sharing adds the framework of RFC 9670 §4 to RFC 8621.</summary>
internal sealed class MailShareCapability : IJmapCapability
{
    internal const string Name = "urn:ietf:params:jmap:mail:share";

    public string Uri => Name;

    public int Order => 7;

    public bool IsOfSharedAccounts => true;

    public void WriteServer(Utf8JsonWriter output, JmapOptions options)
    {
        output.WriteStartObject();
        output.WriteEndObject();
    }

    public void WriteAccount(Utf8JsonWriter output, JmapOptions options, Account account)
    {
        output.WriteStartObject();
        output.WriteEndObject();
    }
}
