using System.Text.Json;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.SenderAuth;

namespace Posthouse.Jmap;

/// <summary>HTML mail made safe to show (docs/jmap.md): Posthouse's own, for JMAP hands out what a stranger wrote as it came.</summary>
internal sealed class ViewCapability(VerificationOptions verification) : IJmapCapability
{
    internal const string Name = "urn:posthouse:params:jmap:view";

    public string Uri => Name;

    public int Order => 51;

    public bool IsOfSharedAccounts => true;

    public void WriteServer(Utf8JsonWriter output, JmapOptions options) => WriteServer(output, options, "");

    public void WriteServer(Utf8JsonWriter output, JmapOptions options, string origin)
    {
        output.WriteStartObject();
        output.WriteString("viewUrl"u8, origin + JmapPaths.ViewTemplate);
        output.WriteString("authenticationServer"u8, verification.AuthServId);
        output.WriteBoolean("mayKeep"u8, options.MayKeep);
        output.WriteEndObject();
    }

    public void WriteAccount(Utf8JsonWriter output, JmapOptions options, Account account, MailboxId? inbox)
    {
        output.WriteStartObject();
        // So that a client can ask for what it shows first together with the mailboxes.
        if (inbox is { } id) output.WriteString("inbox"u8, JmapIds.Of(id));
        output.WriteEndObject();
    }
}
