using System.Globalization;
using System.Text.Json;
using Posthouse.Directory;
using Posthouse.Mail;

namespace Posthouse.Jmap;

/// <summary>The Session object (RFC 8620 §2).</summary>
internal sealed class SessionObject(MethodRegistry methods, JmapOptions options)
{
    /// <summary>To be called before <see cref="Write"/>.</summary>
    internal async ValueTask PrepareAsync(CancellationToken cancellationToken)
    {
        foreach (IJmapCapability capability in methods.Capabilities) await capability.PrepareAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <param name="inbox">The Inbox of the user; null while the account has no mailboxes yet.</param>
    /// <param name="shared">Accounts of others that the user sees.</param>
    /// <param name="origin">Scheme and authority by which the client asked, such as "https://mail.example.com".</param>
    internal void Write(Utf8JsonWriter output, Account user, MailboxId? inbox, IReadOnlyList<SharedAccount> shared, string origin)
    {
        string account = JmapIds.Of(user.Id);
        output.WriteStartObject();
        output.WriteStartObject("capabilities"u8);
        foreach (IJmapCapability capability in methods.Capabilities)
        {
            if (!capability.IsAvailable || !capability.IsOfServer) continue;
            output.WritePropertyName(capability.Uri);
            capability.WriteServer(output, options, origin);
        }

        output.WriteEndObject();
        output.WriteStartObject("accounts"u8);
        output.WritePropertyName(account);
        WriteOwn(output, user, inbox);
        foreach (SharedAccount other in shared)
        {
            output.WritePropertyName(JmapIds.Of(other.Owner.Id));
            WriteShared(output, user, other);
        }

        output.WriteEndObject();
        output.WriteStartObject("primaryAccounts"u8);
        foreach (IJmapCapability capability in methods.Capabilities)
        {
            if (capability.IsOfAccounts && capability.IsOfServer) output.WriteString(capability.Uri, account);
        }

        output.WriteEndObject();
        output.WriteString("username"u8, user.Address.ToString());
        output.WriteString("apiUrl"u8, origin + JmapPaths.Api);
        output.WriteString("downloadUrl"u8, origin + JmapPaths.DownloadTemplate);
        output.WriteString("uploadUrl"u8, origin + JmapPaths.UploadTemplate);
        output.WriteString("eventSourceUrl"u8, origin + JmapPaths.EventSourceTemplate);
        output.WriteString("state"u8, State(user, shared));
        output.WriteEndObject();
    }

    /// <summary>The user's own Account object (RFC 8620 §2).</summary>
    internal void WriteOwn(Utf8JsonWriter output, Account user, MailboxId? inbox)
    {
        WriteHead(output, user, isPersonal: true, isReadOnly: false);
        foreach (IJmapCapability capability in methods.Capabilities)
        {
            if (!capability.IsOfAccounts) continue;
            output.WritePropertyName(capability.Uri);
            capability.WriteAccount(output, options, user, inbox);
        }

        output.WriteEndObject();
        output.WriteEndObject();
    }

    /// <summary>The Account object of another's.</summary>
    internal void WriteShared(Utf8JsonWriter output, Account user, SharedAccount other)
    {
        WriteHead(output, other.Owner, isPersonal: false, other.IsReadOnly);
        foreach (IJmapCapability capability in methods.Capabilities)
        {
            if (!capability.IsOfAccounts || !capability.IsOfSharedAccounts) continue;
            output.WritePropertyName(capability.Uri);
            capability.WriteShared(output, options, user, other.Owner);
        }

        output.WriteEndObject();
        output.WriteEndObject();
    }

    private static void WriteHead(Utf8JsonWriter output, Account account, bool isPersonal, bool isReadOnly)
    {
        output.WriteStartObject();
        output.WriteString("name"u8, account.Address.ToUnicodeString());
        output.WriteBoolean("isPersonal"u8, isPersonal);
        output.WriteBoolean("isReadOnly"u8, isReadOnly);
        output.WriteStartObject("accountCapabilities"u8);
    }

    /// <summary>Another string when the Session would read otherwise: what it is made of is the program, its limits and the accounts.</summary>
    internal string State(Account user, IReadOnlyList<SharedAccount> shared)
    {
        var hash = 14695981039346656037UL;
        Mix(ref hash, user.Address.ToString());
        Mix(ref hash, options.ToString());
        foreach (IJmapCapability capability in methods.Capabilities) Mix(ref hash, capability.Uri);
        foreach (SharedAccount other in shared) Mix(ref hash, other.IsReadOnly ? $"{other.Owner.Id} {other.Owner.Address} r" : $"{other.Owner.Id} {other.Owner.Address}");
        return hash.ToString("x16", CultureInfo.InvariantCulture);
    }

    // FNV-1a: the state tells versions apart, it guards nothing.
    private static void Mix(ref ulong hash, string text)
    {
        foreach (char c in text) hash = (hash ^ c) * 1099511628211UL;
    }
}
