using System.Text.Json;
using Posthouse.Directory;

namespace Posthouse.Jmap;

/// <summary>RFC 9670 §1.5.2: whose an account is. Of accounts alone.</summary>
internal sealed class PrincipalOwnerCapability : IJmapCapability
{
    public string Uri => "urn:ietf:params:jmap:principals:owner";

    public int Order => 8;

    public bool IsOfServer => false;

    public bool IsOfSharedAccounts => true;

    public void WriteAccount(Utf8JsonWriter output, JmapOptions options, Account account) => WriteShared(output, options, account, account);

    public void WriteShared(Utf8JsonWriter output, JmapOptions options, Account user, Account owner)
    {
        output.WriteStartObject();
        output.WriteString("accountIdForPrincipal"u8, JmapIds.Of(user.Id));
        output.WriteString("principalId"u8, PrincipalIds.Of(owner.Id));
        output.WriteEndObject();
    }
}
