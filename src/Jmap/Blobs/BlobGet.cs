using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Posthouse.Jmap;

/// <summary>Blob/get (RFC 9404 §4.2): octets, or digests of them, of whole blobs or ranges.</summary>
internal sealed class BlobGet(BlobResolver blobs) : IJmapMethod
{
    private const string Text = "data:asText";
    private const string Base64 = "data:asBase64";
    private const string Either = "data";
    private const string Digest = "digest:";

    public string Name => "Blob/get";

    public string Capability => BlobCapability.Name;

    public async ValueTask InvokeAsync(JmapCall call, CancellationToken cancellationToken)
    {
        call.Arguments.Only("ids", "properties", "offset", "length");
        List<string> properties = Properties(call);
        long offset = call.Arguments.Unsigned("offset") ?? 0;
        long? length = call.Arguments.Unsigned("length");
        List<string> ids = GetArguments.Ids(call) ?? throw MethodException.Invalid("ids", "'ids' is missing: there is no list of all blobs.");
        using var digests = new BlobDigests(properties.Where(static property => property.StartsWith(Digest, StringComparison.Ordinal)).Select(static property => property[Digest.Length..]));
        Utf8JsonWriter output = call.Output;
        output.WriteStartObject();
        call.WriteAccountId();
        output.WriteStartArray("list"u8);
        var notFound = new List<string>();
        long room = call.Options.MaximumResponseSize;
        foreach (string id in ids)
        {
            using BlobContent? content = call.Run.Resolve(id) is { } resolved ? await blobs.FindAsync(call.View, resolved, cancellationToken).ConfigureAwait(false) : null;
            if (content is null)
            {
                notFound.Add(id);
                continue;
            }

            room = Write(call, call.Run.Resolve(id)!, content, properties, digests, offset, length, room);
        }

        output.WriteEndArray();
        GetArguments.WriteNotFound(output, notFound);
        output.WriteEndObject();
    }

    private static List<string> Properties(JmapCall call)
    {
        // RFC 9404 §4.2: data and size where nothing is named.
        List<string> properties = [.. (call.Arguments.Texts("properties") ?? [Either, "size"]).Distinct(StringComparer.Ordinal)];
        foreach (string property in properties)
        {
            if (property is not (Text or Base64 or Either or "size" or "id") && !property.StartsWith(Digest, StringComparison.Ordinal)) throw MethodException.Invalid("properties", $"'{property}' is not a property.");
        }

        return properties;
    }

    private static long Write(JmapCall call, string id, BlobContent content, List<string> properties, BlobDigests digests, long offset, long? length, long room)
    {
        bool wantsData = properties.Exists(static property => property is Text or Base64 or Either);
        var data = new ArrayBufferWriter<byte>();
        long octets = 0;
        if (wantsData || !digests.IsEmpty)
        {
            foreach (ReadOnlyMemory<byte> piece in content.Pieces(offset, length))
            {
                octets += piece.Length;
                digests.Append(piece.Span);
                if (!wantsData) continue;
                if (octets > room) throw MethodException.TooLarge("The response would become too long: ask for ranges, or download the blob.");
                data.Write(piece.Span);
            }
        }

        Utf8JsonWriter output = call.Output;
        output.WriteStartObject();
        output.WriteString("id"u8, id);
        bool isText = !wantsData || Utf8.IsValid(data.WrittenSpan);
        foreach (string property in properties)
        {
            switch (property)
            {
                case "id":
                    break;
                case "size":
                    output.WriteNumber("size"u8, content.Length);
                    break;
                case Text when !isText:
                    output.WriteNull(Text);
                    break;
                case Text:
                    output.WriteString(Text, data.WrittenSpan);
                    break;
                case Either when isText:
                    output.WriteString(Text, data.WrittenSpan);
                    break;
                case Base64 or Either:
                    output.WriteBase64String(Base64, data.WrittenSpan);
                    break;
                default:
                    output.WriteString(property, digests.Take(property[Digest.Length..]));
                    break;
            }
        }

        // RFC 9404 §4.2: text was asked for, and the range is none.
        if (wantsData && !isText && properties.Exists(static property => property is Text or Either)) output.WriteBoolean("isEncodingProblem"u8, true);
        if (length is { } wanted ? octets < wanted && (wantsData || !digests.IsEmpty) : offset > 0 && octets == 0 && offset > content.Length) output.WriteBoolean("isTruncated"u8, true);
        output.WriteEndObject();
        return wantsData ? room - octets : room;
    }
}
