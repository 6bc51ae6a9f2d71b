using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Posthouse.Directory;

/// <summary>One row of the audit log as the chain knows it.</summary>
/// <param name="Begun">The row whose end this is; 0 for a beginning.</param>
internal readonly record struct AuditRow(long Sequence, DateTimeOffset At, long Begun, AuditAct Act, string Outcome);

/// <summary>
/// Each row's hash covers the row and the hash before it: whoever changes, removes or moves one has to rewrite all that follow, and a
/// head that was kept elsewhere then differs.
/// </summary>
internal static class AuditChain
{
    internal static readonly byte[] Beginning = new byte[SHA256.HashSizeInBytes];

    internal static byte[] Next(ReadOnlySpan<byte> previous, in AuditRow row)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(previous);
        Add(hash, row.Sequence);
        Add(hash, row.At.ToUnixTimeMilliseconds());
        Add(hash, row.Begun);
        // Each with its length: no text can pass for two others.
        foreach (string text in (ReadOnlySpan<string>)[row.Act.Actor, row.Act.Origin, row.Act.Operation, row.Act.Subject, row.Act.Domain, row.Act.Request, row.Outcome])
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            Add(hash, bytes.Length);
            hash.AppendData(bytes);
        }

        return hash.GetHashAndReset();
    }

    private static void Add(IncrementalHash hash, long number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        hash.AppendData(bytes);
    }
}
