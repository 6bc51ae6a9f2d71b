using System.Buffers;
using System.Text;
using System.Text.Json;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>Makes a message of an Email object that a client creates (RFC 8621 §4.6).</summary>
internal sealed class EmailComposer(MailStore store, BlobResolver blobs, TimeProvider clock)
{
    private static readonly HashSet<string> OtherProperties = new(StringComparer.Ordinal)
    {
        "mailboxIds", "keywords", "receivedAt", OnceNames.Property, ReplacedEmail.Property, "bodyStructure", "bodyValues", "textBody", "htmlBody", "attachments",
    };

    // RFC 8621 §4.1.3.
    private static readonly Dictionary<string, string> Convenience = new(StringComparer.Ordinal)
    {
        ["messageId"] = "header:Message-ID:asMessageIds", ["inReplyTo"] = "header:In-Reply-To:asMessageIds", ["references"] = "header:References:asMessageIds",
        ["sender"] = "header:Sender:asAddresses", ["from"] = "header:From:asAddresses", ["to"] = "header:To:asAddresses", ["cc"] = "header:Cc:asAddresses",
        ["bcc"] = "header:Bcc:asAddresses", ["replyTo"] = "header:Reply-To:asAddresses", ["subject"] = "header:Subject:asText", ["sentAt"] = "header:Date:asDate",
    };

    /// <exception cref="SetException">invalidProperties, blobNotFound, tooLarge.</exception>
    internal async ValueTask<StagedBlob> ComposeAsync(JmapCall call, JsonElement email, CancellationToken cancellationToken)
    {
        string header = Header(call, email);
        ComposedPart body = new ComposedBody(email).Read();
        await RequireBlobsAsync(call.View, body, cancellationToken).ConfigureAwait(false);
        BlobWriter writer = store.CreateBlob();
        await using (writer.ConfigureAwait(false))
        {
            writer.Write(Encoding.UTF8.GetBytes(header));
            var parts = new PartWriter(writer, async (id, token) => await blobs.FindAsync(call.View, id, token).ConfigureAwait(false) ?? throw Missing([id]), call.Options.MaximumMessageSize);
            await parts.WriteAsync(body, cancellationToken).ConfigureAwait(false);
            return await writer.CompleteAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        }
    }

    private string Header(JmapCall call, JsonElement email)
    {
        var lines = new StringBuilder();
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (JsonProperty property in email.EnumerateObject())
        {
            if (OtherProperties.Contains(property.Name)) continue;
            if (!HeaderProperty.TryParse(Convenience.GetValueOrDefault(property.Name, property.Name), out HeaderProperty? header)) throw SetException.Invalid(property.Name, $"'{property.Name}' cannot be set.");
            string name = Encoding.ASCII.GetString(header.Field);
            if (name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase) || name.Equals("MIME-Version", StringComparison.OrdinalIgnoreCase)) throw SetException.Invalid(property.Name, $"{name} belongs to a part.");
            if (property.Value.ValueKind == JsonValueKind.Null) continue;
            // RFC 8621 §4.6: two properties must not stand for the same field.
            if (!seen.Add(name)) throw SetException.Invalid(property.Name, $"{name} is given twice.");
            if (property.Value.ValueKind == JsonValueKind.Array && property.Value.GetArrayLength() == 0) continue;
            lines.Append(HeaderComposer.Compose(header with { Property = property.Name }, property.Value));
        }

        if (!seen.Contains("Date")) lines.Append("Date: ").Append(MailDate.Format(clock.GetUtcNow())).Append("\r\n");
        if (!seen.Contains("Message-ID")) lines.Append("Message-ID: <").Append(Guid.NewGuid().ToString("N")).Append('@').Append(call.User.Address.Domain?.Ascii ?? "localhost").Append(">\r\n");
        return lines.Append("MIME-Version: 1.0\r\n").ToString();
    }

    private async ValueTask RequireBlobsAsync(AccountView view, ComposedPart body, CancellationToken cancellationToken)
    {
        var missing = new List<string>();
        foreach (string blob in Blobs(body).Distinct(StringComparer.Ordinal))
        {
            using BlobContent? content = await blobs.FindAsync(view, blob, cancellationToken).ConfigureAwait(false);
            if (content is null) missing.Add(blob);
        }

        if (missing.Count > 0) throw Missing(missing);
    }

    private static SetException Missing(IReadOnlyList<string> blobs) => new("blobNotFound", "A blob is not there.") { List = ("notFound", blobs) };

    private static IEnumerable<string> Blobs(ComposedPart part) => part.Blob is { } blob ? [blob] : part.Parts.SelectMany(Blobs);
}
