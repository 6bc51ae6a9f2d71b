using System.Globalization;
using System.Text.Json;
using Posthouse.Directory;

namespace Posthouse.Jmap;

/// <summary>The Session object (RFC 8620 §2).</summary>
internal sealed class SessionObject(MethodRegistry methods, JmapOptions options)
{
    /// <summary>To be called before <see cref="Write"/>.</summary>
    internal async ValueTask PrepareAsync(CancellationToken cancellationToken)
    {
        foreach (IJmapCapability capability in methods.Capabilities) await capability.PrepareAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <param name="origin">Scheme and authority by which the client asked, such as "https://mail.example.com".</param>
    internal void Write(Utf8JsonWriter output, Account user, string origin)
    {
        string account = JmapIds.Of(user.Id);
        output.WriteStartObject();
        output.WriteStartObject("capabilities"u8);
        foreach (IJmapCapability capability in methods.Capabilities)
        {
            if (!capability.IsAvailable) continue;
            output.WritePropertyName(capability.Uri);
            capability.WriteServer(output, options, origin);
        }

        output.WriteEndObject();
        output.WriteStartObject("accounts"u8);
        output.WriteStartObject(account);
        output.WriteString("name"u8, user.Address.ToUnicodeString());
        output.WriteBoolean("isPersonal"u8, true);
        output.WriteBoolean("isReadOnly"u8, false);
        output.WriteStartObject("accountCapabilities"u8);
        foreach (IJmapCapability capability in methods.Capabilities)
        {
            if (!capability.IsOfAccounts) continue;
            output.WritePropertyName(capability.Uri);
            capability.WriteAccount(output, options, user);
        }

        output.WriteEndObject();
        output.WriteEndObject();
        output.WriteEndObject();
        output.WriteStartObject("primaryAccounts"u8);
        foreach (IJmapCapability capability in methods.Capabilities)
        {
            if (capability.IsOfAccounts) output.WriteString(capability.Uri, account);
        }

        output.WriteEndObject();
        output.WriteString("username"u8, user.Address.ToString());
        output.WriteString("apiUrl"u8, origin + JmapPaths.Api);
        output.WriteString("downloadUrl"u8, origin + JmapPaths.DownloadTemplate);
        output.WriteString("uploadUrl"u8, origin + JmapPaths.UploadTemplate);
        output.WriteString("eventSourceUrl"u8, origin + JmapPaths.EventSourceTemplate);
        output.WriteString("state"u8, State(user));
        output.WriteEndObject();
    }

    /// <summary>Another string when the Session would read otherwise: what it is made of is the program, its limits and the account.</summary>
    internal string State(Account user)
    {
        var hash = 14695981039346656037UL;
        Mix(ref hash, user.Address.ToString());
        Mix(ref hash, options.ToString());
        foreach (IJmapCapability capability in methods.Capabilities) Mix(ref hash, capability.Uri);
        return hash.ToString("x16", CultureInfo.InvariantCulture);
    }

    // FNV-1a: the state tells versions apart, it guards nothing.
    private static void Mix(ref ulong hash, string text)
    {
        foreach (char c in text) hash = (hash ^ c) * 1099511628211UL;
    }
}
