using System.Text.Json;
using Posthouse.Directory;

namespace Posthouse.Jmap;

/// <summary>RFC 9670 §1.5.1: each user finds the principals in its own account.</summary>
internal sealed class PrincipalsCapability : IJmapCapability
{
    internal const string Name = "urn:ietf:params:jmap:principals";

    public string Uri => Name;

    public int Order => 6;

    public void WriteAccount(Utf8JsonWriter output, JmapOptions options, Account account)
    {
        output.WriteStartObject();
        output.WriteString("currentUserPrincipalId"u8, PrincipalIds.Of(account.Id));
        output.WriteEndObject();
    }
}
