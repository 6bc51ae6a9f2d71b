namespace Posthouse.Server;

/// <summary>The server under load did not do what was asked; the message is counted among the failures.</summary>
internal sealed class BenchException(string message) : Exception(message)
{
    internal static BenchException Refused(string what, ReadOnlySpan<byte> reply) =>
        new($"{what}: {System.Text.Encoding.UTF8.GetString(reply.Length > 200 ? reply[..200] : reply)}");
}
