using Posthouse.Mail;

namespace Posthouse.Storage;

/// <summary>Messages in change records: the lower halves of the numbers of each and of its conversation, each as its difference to the one before, zigzag, as variable-length integers.</summary>
internal static class LoggedMessageCodec
{
    internal static byte[]? Encode(IReadOnlyList<LoggedMessage>? messages)
    {
        if (messages is null || messages.Count == 0) return null;
        var bytes = new List<byte>(messages.Count * 4);
        long message = 0, thread = 0;
        foreach (LoggedMessage logged in messages)
        {
            Write(bytes, (logged.Message.Value & uint.MaxValue) - message);
            Write(bytes, (logged.Thread.Value & uint.MaxValue) - thread);
            (message, thread) = (logged.Message.Value & uint.MaxValue, logged.Thread.Value & uint.MaxValue);
        }

        return [.. bytes];
    }

    /// <exception cref="StoreException">The bytes are none of ours.</exception>
    internal static IReadOnlyList<LoggedMessage> Decode(ReadOnlySpan<byte> bytes, AccountId account)
    {
        if (bytes.IsEmpty) return [];
        var messages = new List<LoggedMessage>();
        long message = 0, thread = 0;
        int at = 0;
        while (at < bytes.Length)
        {
            message += Read(bytes, ref at);
            thread += Read(bytes, ref at);
            if (message is < 0 or > uint.MaxValue || thread is < 0 or > uint.MaxValue) throw new StoreException(StoreFault.Damaged, "A change record names an impossible message.");
            messages.Add(new LoggedMessage(new MessageId((account.Value << 32) | message), new ThreadId((account.Value << 32) | thread)));
        }

        return messages;
    }

    private static void Write(List<byte> bytes, long value)
    {
        ulong zigzag = (ulong)((value << 1) ^ (value >> 63));
        while (zigzag >= 0x80)
        {
            bytes.Add((byte)(zigzag | 0x80));
            zigzag >>= 7;
        }

        bytes.Add((byte)zigzag);
    }

    private static long Read(ReadOnlySpan<byte> bytes, ref int at)
    {
        ulong zigzag = 0;
        for (int shift = 0; shift < 63 && at < bytes.Length; shift += 7)
        {
            byte b = bytes[at++];
            zigzag |= (ulong)(b & 0x7f) << shift;
            if (b < 0x80) return (long)(zigzag >> 1) ^ -(long)(zigzag & 1);
        }

        throw new StoreException(StoreFault.Damaged, "A change record's messages are cut short.");
    }
}
