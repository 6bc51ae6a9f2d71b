using System.Text.Json;
using Posthouse.Directory;

namespace Posthouse.Jmap;

/// <summary>Principal/get (RFC 9670 §2.1).</summary>
internal sealed class PrincipalGet(PrincipalDirectory principals, IAccountAccess access, Lazy<SessionObject> session) : IJmapMethod
{
    public string Name => "Principal/get";

    public string Capability => PrincipalsCapability.Name;

    public async ValueTask InvokeAsync(JmapCall call, CancellationToken cancellationToken)
    {
        call.Arguments.Only("ids", "properties");
        HashSet<string> wanted = GetArguments.Properties(call, Principal.Properties);
        List<string>? ids = GetArguments.Ids(call);
        PrincipalList list = await principals.OfAsync(call.User, cancellationToken).ConfigureAwait(false);
        if (ids is null && list.All.Count > call.Options.MaximumObjectsInGet) throw MethodException.TooLarge("There are more principals than one call may get: query them.");
        Dictionary<string, SharedAccount> accounts = wanted.Contains("accounts")
            ? (await access.ListAsync(call.User, all: true, cancellationToken).ConfigureAwait(false)).ToDictionary(static shared => PrincipalIds.Of(shared.Owner.Id), StringComparer.Ordinal) : [];
        Utf8JsonWriter output = call.Output;
        output.WriteStartObject();
        call.WriteAccountId();
        output.WriteString("state"u8, list.State);
        output.WriteStartArray("list"u8);
        var notFound = new List<string>();
        foreach (string id in ids ?? list.All.Select(static principal => principal.Id).ToList())
        {
            if (list.Find(id) is not { } principal)
            {
                notFound.Add(id);
                continue;
            }

            output.WriteStartObject();
            foreach (string property in Principal.Properties)
            {
                if (!wanted.Contains(property)) continue;
                output.WritePropertyName(property);
                Write(output, property, principal, call.User, accounts);
            }

            output.WriteEndObject();
        }

        output.WriteEndArray();
        GetArguments.WriteNotFound(output, notFound);
        output.WriteEndObject();
    }

    private void Write(Utf8JsonWriter output, string property, Principal principal, Account user, Dictionary<string, SharedAccount> accounts)
    {
        switch (property)
        {
            case "id":
                output.WriteStringValue(principal.Id);
                break;
            case "type":
                output.WriteStringValue(principal.Type);
                break;
            case "name":
                output.WriteStringValue(principal.Name);
                break;
            case "email":
                output.WriteStringValue(principal.Email);
                break;
            case "capabilities":
                output.WriteStartObject();
                output.WriteEndObject();
                break;
            case "accounts":
                WriteAccounts(output, principal, user, accounts);
                break;
            default:
                // Nobody has said.
                output.WriteNullValue();
                break;
        }
    }

    private void WriteAccounts(Utf8JsonWriter output, Principal principal, Account user, Dictionary<string, SharedAccount> accounts)
    {
        SharedAccount? shared = accounts.GetValueOrDefault(principal.Id);
        if (shared is null && principal.Account?.Id != user.Id)
        {
            output.WriteNullValue();
            return;
        }

        output.WriteStartObject();
        output.WritePropertyName(JmapIds.Of(principal.Account!.Id));
        if (shared is null) session.Value.WriteOwn(output, user, inbox: null);
        else session.Value.WriteShared(output, user, shared);
        output.WriteEndObject();
    }
}
