using System.Text.Json;
using Posthouse.Directory;
using Posthouse.Mail;

namespace Posthouse.Jmap;

/// <summary>Recipient/own (docs/jmap.md): which addresses come back to the account itself, where forwarding to them would be a circle. It tells of nobody else.</summary>
internal sealed class RecipientOwn(AccountDirectory directory) : IJmapMethod
{
    // As a list is expanded for each; a script forwards to a few.
    private const int Most = 50;

    public string Name => "Recipient/own";

    public string Capability => RecipientsCapability.Name;

    public async ValueTask InvokeAsync(JmapCall call, CancellationToken cancellationToken)
    {
        call.Arguments.Only("emails");
        List<string> emails = call.Arguments.Texts("emails") ?? throw MethodException.Invalid("emails", "'emails' is missing.");
        if (emails.Count > Most) throw MethodException.TooLarge($"One call may name {Most} addresses.");
        var own = new List<string>();
        foreach (string email in emails)
        {
            if (EmailAddress.TryParse(email, out EmailAddress? address)
                && (await directory.ResolveAsync(address, cancellationToken).ConfigureAwait(false)).Accounts.Any(account => account.Id == call.Account)) own.Add(email);
        }

        Utf8JsonWriter output = call.Output;
        output.WriteStartObject();
        call.WriteAccountId();
        output.WritePropertyName("own"u8);
        HeaderValueWriter.WriteTexts(output, own);
        output.WriteEndObject();
    }
}
