using System.Buffers;
using System.Text.Json;
using Posthouse.Reading;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>Tnef/parse (docs/jmap.md): the files in a winmail.dat, each as a blob.</summary>
internal sealed class TnefParse(Uploads uploads, BlobResolver blobs, JmapOptions options, ReadingOptions reading) : IJmapMethod
{
    public string Name => "Tnef/parse";

    public string Capability => ViewCapability.Name;

    public async ValueTask InvokeAsync(JmapCall call, CancellationToken cancellationToken)
    {
        call.Arguments.Only("blobId");
        IReadOnlyList<UnpackedFile> files = await OpenAsync(call, call.Arguments.RequiredText("blobId"), cancellationToken).ConfigureAwait(false);
        var kept = new List<Upload>(files.Count);
        foreach (UnpackedFile file in files) kept.Add(await uploads.KeepAsync(call.View.User, file.Content, file.MediaType, cancellationToken).ConfigureAwait(false));
        Utf8JsonWriter output = call.Output;
        output.WriteStartObject();
        call.WriteAccountId();
        output.WriteStartArray("list"u8);
        for (int i = 0; i < files.Count; i++)
        {
            output.WriteStartObject();
            output.WriteString("blobId"u8, BlobReference.Of(kept[i].Id));
            output.WriteString("name"u8, files[i].Name);
            output.WriteString("type"u8, files[i].MediaType);
            output.WriteNumber("size"u8, kept[i].Size);
            output.WriteEndObject();
        }

        output.WriteEndArray();
        output.WriteEndObject();
    }

    private async ValueTask<IReadOnlyList<UnpackedFile>> OpenAsync(JmapCall call, string id, CancellationToken cancellationToken)
    {
        using BlobContent content = await blobs.FindAsync(call.View, id, cancellationToken).ConfigureAwait(false) ?? throw MethodException.Invalid("blobId", "There is no such blob.");
        var octets = new ArrayBufferWriter<byte>();
        foreach (ReadOnlyMemory<byte> piece in content.Pieces())
        {
            if (octets.WrittenCount + piece.Length > options.MaximumMessageSize) throw MethodException.TooLarge("The file is too large to be opened.");
            octets.Write(piece.Span);
        }

        return TnefReader.Read(octets.WrittenMemory, options.MaximumMessageSize, reading) ?? throw MethodException.Invalid("blobId", "It is no TNEF file that can be opened.");
    }
}
