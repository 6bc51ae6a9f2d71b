using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Posthouse.Jmap;

/// <summary>The arguments of a call that another one makes.</summary>
internal static class ImpliedCall
{
    /// <param name="write">Writes the properties of the arguments object.</param>
    internal static string Of(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var output = new Utf8JsonWriter(buffer, Dispatcher.Json))
        {
            output.WriteStartObject();
            write(output);
            output.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
