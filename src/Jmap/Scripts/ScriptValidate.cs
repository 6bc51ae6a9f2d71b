using System.Text.Json;
using Posthouse.Sieve;

namespace Posthouse.Jmap;

/// <summary>SieveScript/validate (RFC 9661 §2.5): says what is wrong with a script, and stores nothing.</summary>
internal sealed class ScriptValidate(ScriptStore scripts, BlobResolver blobs) : IJmapMethod
{
    public string Name => "SieveScript/validate";

    public string Capability => ScriptCapability.Name;

    public async ValueTask InvokeAsync(JmapCall call, CancellationToken cancellationToken)
    {
        call.Arguments.Only("blobId");
        (string Type, string? Description)? error = null;
        try
        {
            byte[] content = await ScriptBlob.ReadAsync(blobs, call, call.Arguments.RequiredText("blobId"), scripts.Options.Limits.ScriptOctets, cancellationToken).ConfigureAwait(false);
            SieveCompilation compilation = scripts.Check(content);
            if (!compilation.IsGood) error = ("invalidSieve", string.Join('\n', compilation.Errors));
        }
        catch (SetException refused)
        {
            error = (refused.Type, refused.Description);
        }

        Utf8JsonWriter output = call.Output;
        output.WriteStartObject();
        call.WriteAccountId();
        output.WritePropertyName("error"u8);
        if (error is { } wrong)
        {
            output.WriteStartObject();
            output.WriteString("type"u8, wrong.Type);
            if (wrong.Description is { } description) output.WriteString("description"u8, call.Run.Say(description));
            output.WriteEndObject();
        }
        else
        {
            output.WriteNullValue();
        }

        output.WriteEndObject();
    }
}
