using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>Identity/set (RFC 8621 §6.3).</summary>
internal sealed class IdentitySet(MailStore store, AccountDirectory directory) : SetMethod(store)
{
    // Signatures are short; pictures in them are attachments.
    private const int MaximumText = 256 << 10;
    private const int MaximumIdentities = 200;

    public override string Name => "Identity/set";

    public override string Capability => Capabilities.Submission;

    internal override IReadOnlySet<string> Updatable { get; } = FrozenSet.Create("name", "replyTo", "bcc", "textSignature", "htmlSignature", "undoSendDelay", "isDefault");

    protected override string State(StoreReader reader, AccountView view) => ObjectTable.State(reader, view.Account, ObjectKind.Identity);

    protected override async ValueTask<(string Id, Action<Utf8JsonWriter>? More)> CreateAsync(JmapCall call, JsonElement value, CancellationToken cancellationToken)
    {
        var identity = new JsonObject { ["name"] = "", ["email"] = null, ["replyTo"] = null, ["bcc"] = null, ["textSignature"] = "", ["htmlSignature"] = "" };
        var given = new HashSet<string>(value.EnumerateObject().Select(static property => property.Name));
        foreach (JsonProperty property in value.EnumerateObject()) Take(identity, property, creating: true, call.Options);
        if (identity["email"] is null) throw SetException.Invalid("email", "'email' is missing.");
        if (!EmailAddress.TryParse((string)identity["email"]!, out EmailAddress? address)) throw SetException.Invalid("email", "That is no address.");
        if (!await directory.MaySendAsAsync(call.Account, address, cancellationToken).ConfigureAwait(false)) throw new SetException("forbiddenFrom", "The account may not send as this address.");
        long number = await WriteAsync(
            call,
            transaction =>
            {
                if (ObjectTable.List(transaction, call.Account, ObjectKind.Identity).Count >= MaximumIdentities) throw new SetException("overQuota", $"An account may have {MaximumIdentities} identities.");
                if ((bool?)identity["isDefault"] == true) Unchoose(transaction, call);
                return ObjectTable.Insert(transaction, call.Account, ObjectKind.Identity, identity.ToJsonString(), Identity.First);
            },
            cancellationToken).ConfigureAwait(false);
        return (Identity.IdOf(number), output =>
        {
            foreach ((string name, JsonNode? node) in identity)
            {
                if (given.Contains(name)) continue;
                output.WritePropertyName(name);
                if (node is null) output.WriteNullValue();
                else node.WriteTo(output);
            }

            output.WriteBoolean("mayDelete"u8, true);
        });
    }

    protected override async ValueTask<Action<Utf8JsonWriter>?> UpdateAsync(JmapCall call, string id, JsonElement patch, CancellationToken cancellationToken)
    {
        await WriteAsync(
            call,
            transaction =>
            {
                Identity identity = Identity.Find(transaction, call.Account, call.User, id) ?? throw SetException.NotFound();
                if (patch.TryGetProperty("isDefault", out JsonElement chosen) && chosen.ValueKind == JsonValueKind.True) Unchoose(transaction, call);
                foreach (JsonProperty property in patch.EnumerateObject()) Take(identity.Value, property, creating: false, call.Options);
                ObjectTable.Put(transaction, call.Account, ObjectKind.Identity, identity.Number, identity.Value.ToJsonString(), Identity.First);
                return 0;
            },
            cancellationToken).ConfigureAwait(false);
        return null;
    }

    protected override async ValueTask DestroyAsync(JmapCall call, string id, CancellationToken cancellationToken)
    {
        if (!Identity.TryNumber(id, out long number)) throw SetException.NotFound();
        if (number == Identity.Own) throw new SetException("forbidden", "The account's own identity stays.");
        if (!await WriteAsync(call, transaction => ObjectTable.Delete(transaction, call.Account, ObjectKind.Identity, number), cancellationToken).ConfigureAwait(false)) throw SetException.NotFound();
    }

    // There is one default: who was it is it no more, and that is a change of its own.
    private static void Unchoose(WriteTransaction transaction, JmapCall call)
    {
        foreach (Identity other in Identity.List(transaction, call.Account, call.User).Where(static identity => identity.IsChosen))
        {
            other.Value["isDefault"] = false;
            ObjectTable.Put(transaction, call.Account, ObjectKind.Identity, other.Number, other.Value.ToJsonString(), Identity.First);
        }
    }

    private static void Take(JsonObject identity, JsonProperty property, bool creating, JmapOptions options)
    {
        JsonElement value = property.Value;
        switch (property.Name)
        {
            case "name" or "textSignature" or "htmlSignature" when value.ValueKind == JsonValueKind.String && value.GetString()!.Length <= MaximumText:
            case "isDefault" when value.ValueKind is JsonValueKind.True or JsonValueKind.False:
            case "undoSendDelay" when value.ValueKind == JsonValueKind.Null:
            case "undoSendDelay" when value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long seconds) && seconds >= 0 && seconds <= options.MaximumUndoSendDelay.TotalSeconds:
            // RFC 8621 §6: the address never changes.
            case "email" when creating && value.ValueKind == JsonValueKind.String:
            case "replyTo" or "bcc" when value.ValueKind == JsonValueKind.Null || IsAddresses(value):
                identity[property.Name] = value.ValueKind == JsonValueKind.Null ? null : JsonNode.Parse(value.GetRawText());
                break;
            default:
                throw SetException.Invalid(property.Name, $"'{property.Name}' cannot be set, or has a value of the wrong type.");
        }
    }

    private static bool IsAddresses(JsonElement value) => value.ValueKind == JsonValueKind.Array && value.GetArrayLength() <= 100 && value.EnumerateArray().All(static address =>
        address.ValueKind == JsonValueKind.Object && address.TryGetProperty("email", out JsonElement email) && email.ValueKind == JsonValueKind.String
        // Else every message that is written with it is refused, and nobody knows why.
        && EmailAddress.TryParse(email.GetString()!, out _)
        && address.EnumerateObject().All(static property => property.Name == "email" || (property.Name == "name" && property.Value.ValueKind is JsonValueKind.String or JsonValueKind.Null)));
}
