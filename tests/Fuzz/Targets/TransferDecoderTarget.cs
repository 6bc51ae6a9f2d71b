using System.Text;
using Posthouse.Mail;

namespace Posthouse.Fuzz.Tests;

/// <summary>Base64 and quoted-printable in pieces: the cuts do not matter, the output is bounded, and well-formed base64 gives what the platform gives.</summary>
internal sealed class TransferDecoderTarget : FuzzTarget
{
    public override string Name => "transfer-decoder";

    public override int MaximumLength => 2000;

    public override IReadOnlyList<string> Words => ["=", "==", "=\r\n", "= \r\n", "=4", "=4g", "=E4=B8", "QUJD", "\r\n", "=\n", "=="];

    public override IEnumerable<byte[]> Seeds() => Pieces.Bytes("aGVsbG8gd29ybGQ=", "aGVs\r\nbG8=", "aGk=aGk=", "hello=20world=\r\n=E4=B8=AD", "a= \t\r\nb=", "=g=4=");

    public override void Run(byte[] input)
    {
        foreach (TransferEncoding encoding in Enum.GetValues<TransferEncoding>())
        {
            byte[]? whole = null;
            foreach (int[] cuts in Pieces.Cuts(input))
            {
                var decoder = new TransferDecoder(encoding);
                var decoded = new MemoryStream();
                foreach (ReadOnlyMemory<byte> piece in Pieces.Of(input, cuts))
                {
                    byte[] output = new byte[TransferDecoder.MaximumOutput(piece.Length)];
                    decoded.Write(output, 0, decoder.Decode(piece.Span, output));
                }

                whole ??= decoded.ToArray();
                FuzzFailure.Unless(whole.AsSpan().SequenceEqual(decoded.ToArray()), $"{encoding}: the cuts do not matter");
            }

            FuzzFailure.Unless(whole!.Length <= input.Length, $"{encoding}: the output is no longer than the input");
            byte[] platform = new byte[input.Length];
            if (encoding == TransferEncoding.Base64 && Convert.TryFromBase64String(Encoding.Latin1.GetString(input), platform, out int length))
                FuzzFailure.Unless(whole.AsSpan().SequenceEqual(platform.AsSpan(0, length)), "well-formed base64 is decoded as by the platform");
        }
    }
}
