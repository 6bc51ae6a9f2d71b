using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>MessageTemplate/set (docs/jmap.md).</summary>
internal sealed class TemplateSet(MailStore store) : SetMethod(store)
{
    private const int MaximumName = 200;

    public override string Name => "MessageTemplate/set";

    public override string Capability => TemplateCapability.Name;

    internal override IReadOnlySet<string> Updatable { get; } = FrozenSet.Create("name", "subject", "textBody", "htmlBody");

    protected override string State(StoreReader reader, AccountView view) => ObjectTable.State(reader, view.Account, ObjectKind.MessageTemplate);

    protected override async ValueTask<(string Id, Action<Utf8JsonWriter>? More)> CreateAsync(JmapCall call, JsonElement value, CancellationToken cancellationToken)
    {
        var template = new JsonObject { ["name"] = "", ["subject"] = null, ["textBody"] = "", ["htmlBody"] = null };
        Take(template, value, call.Options);
        long number = await WriteAsync(
            call,
            transaction => ObjectTable.List(transaction, call.Account, ObjectKind.MessageTemplate).Count >= call.Options.MaximumTemplates
                ? throw new SetException("overQuota", $"An account may have {call.Options.MaximumTemplates} templates.")
                : ObjectTable.Insert(transaction, call.Account, ObjectKind.MessageTemplate, template.ToJsonString()),
            cancellationToken).ConfigureAwait(false);
        return (MessageTemplate.IdOf(number), output =>
        {
            foreach ((string name, JsonNode? node) in template)
            {
                if (value.TryGetProperty(name, out _)) continue;
                output.WritePropertyName(name);
                if (node is null) output.WriteNullValue();
                else node.WriteTo(output);
            }
        });
    }

    protected override async ValueTask<Action<Utf8JsonWriter>?> UpdateAsync(JmapCall call, string id, JsonElement patch, CancellationToken cancellationToken)
    {
        await WriteAsync(
            call,
            transaction =>
            {
                if (!MessageTemplate.TryNumber(id, out long number) || ObjectTable.Find(transaction, call.Account, ObjectKind.MessageTemplate, number) is not { } stored) throw SetException.NotFound();
                JsonObject template = JsonNode.Parse(stored.Value)!.AsObject();
                Take(template, patch, call.Options);
                ObjectTable.Put(transaction, call.Account, ObjectKind.MessageTemplate, number, template.ToJsonString());
                return 0;
            },
            cancellationToken).ConfigureAwait(false);
        return null;
    }

    protected override async ValueTask DestroyAsync(JmapCall call, string id, CancellationToken cancellationToken)
    {
        if (!MessageTemplate.TryNumber(id, out long number) || !await WriteAsync(call, transaction => ObjectTable.Delete(transaction, call.Account, ObjectKind.MessageTemplate, number), cancellationToken).ConfigureAwait(false)) throw SetException.NotFound();
    }

    private static void Take(JsonObject template, JsonElement value, JmapOptions options)
    {
        foreach (JsonProperty property in value.EnumerateObject())
        {
            bool text = property.Value.ValueKind == JsonValueKind.String, none = property.Value.ValueKind == JsonValueKind.Null;
            template[property.Name] = property.Name switch
            {
                "name" when text && property.Value.GetString()!.Length is > 0 and <= MaximumName => property.Value.GetString(),
                "textBody" when text => property.Value.GetString(),
                "subject" or "htmlBody" when text || none => none ? null : property.Value.GetString(),
                _ => throw SetException.Invalid(property.Name, $"'{property.Name}' cannot be set, or has a value of the wrong type."),
            };
        }

        if (((string)template["name"]!).Length == 0) throw SetException.Invalid("name", "'name' is missing.");
        if (Encoding.UTF8.GetByteCount(template.ToJsonString()) > options.MaximumTemplateSize) throw new SetException("tooLarge", "The template is too large.") { Number = ("maxSize", options.MaximumTemplateSize) };
    }
}
