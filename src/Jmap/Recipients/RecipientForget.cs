using System.Text.Json;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>Recipient/forget (docs/jmap.md): an address that one has written to is not offered any more for that; without addresses, none is.</summary>
internal sealed class RecipientForget(MailStore store) : IJmapMethod
{
    public string Name => "Recipient/forget";

    public string Capability => RecipientsCapability.Name;

    public async ValueTask InvokeAsync(JmapCall call, CancellationToken cancellationToken)
    {
        call.Arguments.Only("emails");
        List<string>? emails = call.Arguments.Texts("emails");
        if (emails?.Count > call.Options.MaximumObjectsInSet) throw MethodException.TooLarge($"One call may name {call.Options.MaximumObjectsInSet} addresses.");
        int forgotten = await store.WriteAsync(
            transaction => emails is null ? RecipientHistory.Forget(transaction, call.Account, null) : emails.Sum(email => RecipientHistory.Forget(transaction, call.Account, email)), cancellationToken).ConfigureAwait(false);
        Utf8JsonWriter output = call.Output;
        output.WriteStartObject();
        call.WriteAccountId();
        output.WriteNumber("forgotten"u8, forgotten);
        output.WriteEndObject();
    }
}
