using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>VacationResponse/set (RFC 8621 §8.2): the one object is changed; none is made or destroyed.</summary>
internal sealed class VacationSet(MailStore store, VacationAbsences absences) : SetMethod(store)
{
    private const int MaximumText = 256 << 10;

    public override string Name => "VacationResponse/set";

    public override string Capability => Capabilities.VacationResponse;

    internal override IReadOnlySet<string> Updatable { get; } = FrozenSet.Create("isEnabled", "fromDate", "toDate", "subject", "textBody", "htmlBody");

    protected override string State(StoreReader reader, AccountView view) => ObjectTable.State(reader, view.Account, ObjectKind.Vacation);

    protected override ValueTask<(string Id, Action<Utf8JsonWriter>? More)> CreateAsync(JmapCall call, JsonElement value, CancellationToken cancellationToken) =>
        throw new SetException("singleton", "There is exactly one VacationResponse.");

    protected override ValueTask DestroyAsync(JmapCall call, string id, CancellationToken cancellationToken) => throw new SetException("singleton", "There is exactly one VacationResponse.");

    protected override async ValueTask<Action<Utf8JsonWriter>?> UpdateAsync(JmapCall call, string id, JsonElement patch, CancellationToken cancellationToken)
    {
        if (id != VacationResponse.Id) throw SetException.NotFound();
        await WriteAsync(
            call,
            transaction =>
            {
                JsonObject value = VacationResponse.ValueOf(transaction, call.Account) ?? new JsonObject { ["isEnabled"] = false };
                foreach (JsonProperty property in patch.EnumerateObject()) Take(value, property);
                Check(value, patch);
                ObjectTable.Put(transaction, call.Account, ObjectKind.Vacation, VacationResponse.Number, value.ToJsonString());
                return 0;
            },
            cancellationToken).ConfigureAwait(false);
        absences.Refresh(call.Account);
        return null;
    }

    // One that ends before it begins would answer nobody, and say nothing of it.
    private static void Check(JsonObject vacation, JsonElement patch)
    {
        if (!patch.TryGetProperty("fromDate", out _) && !patch.TryGetProperty("toDate", out _)) return;
        if (JmapDate.TryParseUtc((string?)vacation["fromDate"], out DateTimeOffset from) && JmapDate.TryParseUtc((string?)vacation["toDate"], out DateTimeOffset to) && to <= from)
            throw SetException.Invalid("toDate", "An absence must end after it begins.");
    }

    private static void Take(JsonObject vacation, JsonProperty property)
    {
        JsonElement value = property.Value;
        bool valid = property.Name switch
        {
            "isEnabled" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            "fromDate" or "toDate" => value.ValueKind == JsonValueKind.Null || (value.ValueKind == JsonValueKind.String && JmapDate.TryParseUtc(value.GetString(), out _)),
            "subject" or "textBody" or "htmlBody" => value.ValueKind == JsonValueKind.Null || (value.ValueKind == JsonValueKind.String && value.GetString()!.Length <= MaximumText),
            _ => false,
        };
        if (!valid) throw SetException.Invalid(property.Name, $"'{property.Name}' cannot be set, or has a value of the wrong type.");
        vacation[property.Name] = value.ValueKind == JsonValueKind.Null ? null : JsonNode.Parse(value.GetRawText());
    }
}
