using System.Buffers.Text;
using System.Text;

namespace Posthouse.Server;

/// <summary>
/// Makes messages of one size that differ from each other, as mail does: a server that keeps equal contents once must not gain by it.
/// Made into one buffer, so that sending costs one call.
/// </summary>
internal sealed class BenchMessage
{
    private static readonly string[] Words =
    [
        "order", "invoice", "shipment", "quotation", "container", "customs", "sample", "deposit", "contract", "factory", "payment", "bank", "meeting",
        "delivery", "schedule", "inspection", "certificate", "price", "catalogue", "warranty",
    ];

    // Ten digits take every number of a run.
    private const int NumberWidth = 10;

    private readonly byte[] _octets;
    private readonly int[] _numbers;

    /// <param name="size">Octets of the whole message; at least its header's.</param>
    /// <param name="run">Different for each run, so that a second run's messages are new too.</param>
    /// <param name="ending">What follows the message on the wire.</param>
    /// <param name="variant">Messages of different variants have different text.</param>
    internal BenchMessage(string from, string to, int size, string run, string ending, int variant = 0)
    {
        const string Number = "##########";
        var random = new Random(variant);
        var text = new StringBuilder();
        text.Append($"From: <{from}>\r\nTo: <{to}>\r\nSubject: {Words[random.Next(Words.Length)]} {Number}\r\nDate: Tue, 24 Nov 2026 10:00:00 +0000\r\n");
        text.Append($"Message-ID: <{Number}.{run}@bench.posthouse>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n");
        // A word that only this message has, to be searched for.
        text.Append($"ref{Number}\r\n");
        while (text.Length < size - 2)
        {
            int line = 0;
            while (line < 68 && text.Length < size - 2)
            {
                string word = Words[random.Next(Words.Length)];
                if (word.Length > size - 2 - text.Length) word = word[..(size - 2 - text.Length)];
                text.Append(word);
                line += word.Length + 1;
                if (line < 68 && text.Length < size - 2) text.Append(' ');
            }

            if (text.Length < size - 2) text.Append("\r\n");
        }

        text.Append("\r\n");
        Length = text.Length;
        text.Append(ending);
        string whole = text.ToString();
        var numbers = new List<int>();
        for (int at = whole.IndexOf(Number, StringComparison.Ordinal); at >= 0; at = whole.IndexOf(Number, at + NumberWidth, StringComparison.Ordinal)) numbers.Add(at);
        _numbers = [.. numbers];
        _octets = Encoding.ASCII.GetBytes(whole);
    }

    /// <summary>Octets of the message without the ending.</summary>
    internal int Length { get; }

    /// <summary>The message of that number with its ending; valid until the next one is made.</summary>
    internal ReadOnlySpan<byte> Make(long number)
    {
        foreach (int at in _numbers) Utf8Formatter.TryFormat(number, _octets.AsSpan(at, NumberWidth), out _, new System.Buffers.StandardFormat('D', NumberWidth));
        return _octets;
    }
}
