using System.Text.Json;
using System.Text.Json.Nodes;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>ContactCard/get (RFC 9610 §3.1). A card may have properties that this server does not know, so that any may be asked for.</summary>
internal sealed class ContactCardGet(MailStore store) : IJmapMethod
{
    public string Name => "ContactCard/get";

    public string Capability => ContactsCapability.Name;

    public async ValueTask InvokeAsync(JmapCall call, CancellationToken cancellationToken)
    {
        call.Arguments.Only("ids", "properties");
        HashSet<string>? wanted = call.Arguments.Texts("properties") is { } properties ? [.. properties, "id"] : null;
        List<string>? ids = GetArguments.Ids(call);
        var notFound = new List<string>();
        (List<ContactCard> found, string state) = await store.ReadAsync(
            reader =>
            {
                notFound.Clear();
                string now = ObjectTable.State(reader, call.Account, ObjectKind.ContactCard);
                if (ids is null)
                {
                    List<StoredObject> all = ObjectTable.List(reader, call.Account, ObjectKind.ContactCard);
                    return all.Count > call.Options.MaximumObjectsInGet ? throw MethodException.TooLarge($"There are more than {call.Options.MaximumObjectsInGet} contacts: ask for them by id.") : (all.ConvertAll(ContactCard.Of), now);
                }

                var cards = new List<ContactCard>();
                foreach (string id in ids)
                {
                    if (ContactCard.Find(reader, call.Account, call.Run.Resolve(id)) is { } card) cards.Add(card);
                    else notFound.Add(id);
                }

                return (cards, now);
            },
            cancellationToken).ConfigureAwait(false);
        Utf8JsonWriter output = call.Output;
        output.WriteStartObject();
        call.WriteAccountId();
        output.WriteString("state"u8, state);
        output.WriteStartArray("list"u8);
        foreach (ContactCard card in found)
        {
            output.WriteStartObject();
            output.WriteString("id"u8, card.Id);
            foreach ((string name, JsonNode? node) in card.Value)
            {
                if (wanted?.Contains(name) == false || node is null) continue;
                output.WritePropertyName(name);
                node.WriteTo(output);
            }

            output.WriteEndObject();
            call.RequireRoom();
        }

        output.WriteEndArray();
        GetArguments.WriteNotFound(output, notFound);
        output.WriteEndObject();
    }
}
