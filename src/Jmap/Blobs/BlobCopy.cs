using System.Text.Json;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>Blob/copy (RFC 8620 §6.3).</summary>
internal sealed class BlobCopy(MailStore store, BlobResolver blobs, IAccountAccess access, Uploads uploads) : IJmapMethod
{
    public string Name => "Blob/copy";

    public string Capability => Capabilities.Core;

    public async ValueTask InvokeAsync(JmapCall call, CancellationToken cancellationToken)
    {
        call.Arguments.Only("fromAccountId", "blobIds");
        string from = call.Arguments.RequiredText("fromAccountId");
        AccountView source = await access.FindAsync(call.User, from, cancellationToken).ConfigureAwait(false) ?? throw new MethodException("fromAccountNotFound");
        List<string> ids = call.Arguments.Texts("blobIds") ?? throw MethodException.Invalid("blobIds", "'blobIds' is missing.");
        if (ids.Count > call.Options.MaximumObjectsInSet) throw MethodException.TooLarge($"One call may copy {call.Options.MaximumObjectsInSet} blobs.");
        var copied = new Dictionary<string, string>(StringComparer.Ordinal);
        var missing = new List<string>();
        foreach (string id in ids.Distinct(StringComparer.Ordinal))
        {
            if (await CopyAsync(call.View, source, id, cancellationToken).ConfigureAwait(false) is { } copy) copied[id] = copy;
            else missing.Add(id);
        }

        Write(call, from, copied, missing);
    }

    private async ValueTask<string?> CopyAsync(AccountView view, AccountView source, string id, CancellationToken cancellationToken)
    {
        using BlobContent? content = await blobs.FindAsync(source, id, cancellationToken).ConfigureAwait(false);
        if (content is null) return null;
        // Within one account it is there already, and one's uploads are there in each.
        if (view.Account == source.Account || id.StartsWith('U')) return id;
        StagedBlob staged = await BlobStaging.StageAsync(store, content, cancellationToken).ConfigureAwait(false);
        await using (staged.ConfigureAwait(false))
        {
            return BlobReference.Of((await uploads.KeepAsync(view.User, staged, content.MediaType, cancellationToken).ConfigureAwait(false)).Id);
        }
    }

    private static void Write(JmapCall call, string from, Dictionary<string, string> copied, List<string> missing)
    {
        Utf8JsonWriter output = call.Output;
        output.WriteStartObject();
        output.WriteString("fromAccountId"u8, from);
        call.WriteAccountId();
        output.WritePropertyName("copied"u8);
        if (copied.Count == 0)
        {
            output.WriteNullValue();
        }
        else
        {
            output.WriteStartObject();
            foreach ((string id, string copy) in copied) output.WriteString(id, copy);
            output.WriteEndObject();
        }

        output.WritePropertyName("notCopied"u8);
        if (missing.Count == 0)
        {
            output.WriteNullValue();
        }
        else
        {
            output.WriteStartObject();
            foreach (string id in missing)
            {
                output.WriteStartObject(id);
                output.WriteString("type"u8, "notFound"u8);
                output.WriteEndObject();
            }

            output.WriteEndObject();
        }

        output.WriteEndObject();
    }
}
