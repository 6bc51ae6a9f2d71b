using System.Buffers;
using System.Text;
using System.Text.Json;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>Blob/upload (RFC 9404 §4.1): blobs put together from octets in the request and from ranges of other blobs.</summary>
internal sealed class BlobUpload(MailStore store, Uploads uploads, BlobResolver blobs, JmapOptions options) : IJmapMethod
{
    private const string Unknown = "application/octet-stream";

    public string Name => "Blob/upload";

    public string Capability => BlobCapability.Name;

    public async ValueTask InvokeAsync(JmapCall call, CancellationToken cancellationToken)
    {
        call.Arguments.Only("create");
        List<JsonProperty> create = [.. (call.Arguments.Object("create") ?? throw MethodException.Invalid("create", "'create' is missing.")).EnumerateObject()];
        if (create.Count > call.Options.MaximumObjectsInSet) throw MethodException.TooLarge($"One call may make {call.Options.MaximumObjectsInSet} blobs.");
        var outcome = new SetOutcome();
        // All blobs of a call together: a few octets that refer to a large blob a thousand times must not fill the disk.
        var room = new Room(options.MaximumUploadSize);
        foreach (JsonProperty property in create)
        {
            try
            {
                Upload made = await MakeAsync(call, property.Value, room, cancellationToken).ConfigureAwait(false);
                string id = BlobReference.Of(made.Id);
                call.Run.CreatedIds[property.Name] = id;
                outcome.Created[property.Name] = (id, output =>
                {
                    output.WriteString("type"u8, made.MediaType);
                    output.WriteNumber("size"u8, made.Size);
                });
            }
            catch (SetException error)
            {
                outcome.NotCreated[property.Name] = error;
            }
            catch (StoreException error) when (SetMethod.Translate(error) is { } translated)
            {
                outcome.NotCreated[property.Name] = translated;
            }
        }

        Utf8JsonWriter output = call.Output;
        output.WriteStartObject();
        call.WriteAccountId();
        outcome.WriteCreated(call);
        output.WriteEndObject();
    }

    private async ValueTask<Upload> MakeAsync(JmapCall call, JsonElement value, Room room, CancellationToken cancellationToken)
    {
        if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty("data", out JsonElement sources) || sources.ValueKind != JsonValueKind.Array) throw SetException.Invalid("data", "'data' must be an array of data sources.");
        foreach (JsonProperty property in value.EnumerateObject())
        {
            if (property.Name is not ("data" or "type")) throw SetException.Invalid(property.Name, $"'{property.Name}' is not a property of an upload.");
        }

        if (sources.GetArrayLength() > options.MaximumDataSources) throw new SetException("tooLarge", $"A blob may be made of {options.MaximumDataSources} data sources.");
        string type = MediaType(value);
        BlobWriter writer = store.CreateBlob();
        await using (writer.ConfigureAwait(false))
        {
            foreach (JsonElement source in sources.EnumerateArray()) await WriteAsync(call, source, writer, room, cancellationToken).ConfigureAwait(false);
            StagedBlob staged = await writer.CompleteAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
            await using (staged.ConfigureAwait(false))
            {
                return await uploads.KeepAsync(call.View.User, staged, type, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async ValueTask WriteAsync(JmapCall call, JsonElement source, BlobWriter writer, Room room, CancellationToken cancellationToken)
    {
        if (source.ValueKind != JsonValueKind.Object) throw Wrong();
        string? text = TextOf(source, "data:asText"), base64 = TextOf(source, "data:asBase64"), blob = TextOf(source, "blobId");
        // RFC 9404 §4.1: exactly one of the three.
        if ((text is null ? 0 : 1) + (base64 is null ? 0 : 1) + (blob is null ? 0 : 1) != 1) throw Wrong();
        if (text is not null) Write(writer, Encoding.UTF8.GetBytes(text), room);
        else if (base64 is not null) Write(writer, FromBase64(base64), room);
        else await CopyAsync(call, source, blob!, writer, room, cancellationToken).ConfigureAwait(false);
        await writer.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask CopyAsync(JmapCall call, JsonElement source, string blob, BlobWriter writer, Room room, CancellationToken cancellationToken)
    {
        long offset = Number(source, "offset") ?? 0;
        long? length = Number(source, "length");
        using BlobContent? content = call.Run.Resolve(blob) is { } id ? await blobs.FindAsync(call.View, id, cancellationToken).ConfigureAwait(false) : null;
        if (content is null) throw new SetException("blobNotFound", "There is no such blob.") { List = ("notFound", [blob]) };
        long taken = 0;
        foreach (ReadOnlyMemory<byte> piece in content.Pieces(offset, length))
        {
            Write(writer, piece.Span, room);
            taken += piece.Length;
            await writer.FlushAsync(cancellationToken).ConfigureAwait(false);
        }

        // RFC 9404 §4.1: a range that is not there is an error, and no shorter range.
        if ((length is { } wanted && taken < wanted) || (taken == 0 && offset > content.Length)) throw SetException.Invalid("data", "The range reaches beyond the end of the blob.");
    }

    private void Write(BlobWriter writer, ReadOnlySpan<byte> octets, Room room)
    {
        if ((room.Left -= octets.Length) < 0) throw new SetException("tooLarge", $"The blobs of one call may have {options.MaximumUploadSize} octets together.") { Number = ("maxSize", options.MaximumUploadSize) };
        writer.Write(octets);
    }

    private static byte[] FromBase64(string text)
    {
        byte[] octets = new byte[text.Length / 4 * 3 + 3];
        return Convert.TryFromBase64String(text, octets, out int count) ? octets[..count] : throw SetException.Invalid("data", "'data:asBase64' is not base64.");
    }

    private static string MediaType(JsonElement value)
    {
        if (!value.TryGetProperty("type", out JsonElement type) || type.ValueKind == JsonValueKind.Null) return Unknown;
        return type.ValueKind == JsonValueKind.String && type.GetString() is { Length: <= 255 } text && Microsoft.Net.Http.Headers.MediaTypeHeaderValue.TryParse(text, out Microsoft.Net.Http.Headers.MediaTypeHeaderValue? parsed)
            ? parsed.ToString() : throw SetException.Invalid("type", "'type' must be a media type.");
    }

    private static string? TextOf(JsonElement source, string name)
    {
        if (!source.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null) return null;
        return value.ValueKind == JsonValueKind.String ? value.GetString() : throw Wrong();
    }

    private static long? Number(JsonElement source, string name)
    {
        if (!source.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null) return null;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number) && number is >= 0 and < 1L << 53 ? number : throw Wrong();
    }

    private static SetException Wrong() => SetException.Invalid("data", "A data source has 'data:asText', or 'data:asBase64', or 'blobId' with 'offset' and 'length'.");

    private sealed class Room(long left)
    {
        internal long Left { get; set; } = left;
    }
}
