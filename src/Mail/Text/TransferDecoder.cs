namespace Posthouse.Mail;

/// <summary>
/// Undoes base64 and quoted-printable (RFC 2045 §6.7, §6.8) piece by piece, leniently: what does not belong is passed over,
/// as every mail reader does. Output is never longer than input plus three octets.
/// </summary>
public struct TransferDecoder(TransferEncoding encoding)
{
    private readonly TransferEncoding _encoding = encoding;
    private uint _bits;
    private int _held;
    private byte _first;

    /// <summary>Octets that <see cref="Decode"/> may write for this much input.</summary>
    public static int MaximumOutput(int input) => input + 3;

    /// <returns>Octets written to <paramref name="output"/>, which has room for <see cref="MaximumOutput"/>.</returns>
    public int Decode(ReadOnlySpan<byte> input, Span<byte> output)
    {
        switch (_encoding)
        {
            case TransferEncoding.Base64:
                return DecodeBase64(input, output);
            case TransferEncoding.QuotedPrintable:
                return DecodeQuotedPrintable(input, output);
            default:
                input.CopyTo(output);
                return input.Length;
        }
    }

    private int DecodeBase64(ReadOnlySpan<byte> input, Span<byte> output)
    {
        ReadOnlySpan<sbyte> values = Base64Values;
        int written = 0;
        foreach (byte b in input)
        {
            int value = values[b];
            if (value < 0)
            {
                // '=' ends a group; what follows starts a new one (concatenated base64 occurs in the wild).
                if (b == '=') _held = 0;
                continue;
            }

            _bits = (_bits << 6) | (uint)value;
            switch (++_held)
            {
                case 2:
                    output[written++] = (byte)(_bits >> 4);
                    break;
                case 3:
                    output[written++] = (byte)(_bits >> 2);
                    break;
                case 4:
                    output[written++] = (byte)_bits;
                    _held = 0;
                    break;
            }
        }

        return written;
    }

    // _held: 0 nothing, 1 "=" seen, 2 "=X" seen, 3 "=" and white space seen (a soft break with padding behind it).
    private int DecodeQuotedPrintable(ReadOnlySpan<byte> input, Span<byte> output)
    {
        int written = 0;
        for (int i = 0; i < input.Length; i++)
        {
            byte b = input[i];
            switch (_held)
            {
                case 0:
                    if (b == '=') _held = 1;
                    else output[written++] = b;
                    break;
                case 1:
                    if (b is (byte)'\r' or (byte)' ' or (byte)'\t')
                    {
                        _held = 3;
                    }
                    else if (b == '\n')
                    {
                        _held = 0;
                    }
                    else if (HexValue(b) >= 0)
                    {
                        _first = b;
                        _held = 2;
                    }
                    else
                    {
                        _held = 0;
                        output[written++] = (byte)'=';
                        i--;
                    }

                    break;
                case 2:
                    _held = 0;
                    if (HexValue(b) >= 0)
                    {
                        output[written++] = (byte)((HexValue(_first) << 4) | HexValue(b));
                    }
                    else
                    {
                        output[written++] = (byte)'=';
                        output[written++] = _first;
                        i--;
                    }

                    break;
                default:
                    if (b == '\n') _held = 0;
                    else if (b is not ((byte)'\r' or (byte)' ' or (byte)'\t'))
                    {
                        _held = 0;
                        i--;
                    }

                    break;
            }
        }

        return written;
    }

    internal static int HexValue(byte b) => b switch
    {
        >= (byte)'0' and <= (byte)'9' => b - '0',
        >= (byte)'A' and <= (byte)'F' => b - 'A' + 10,
        >= (byte)'a' and <= (byte)'f' => b - 'a' + 10,
        _ => -1,
    };

    private static readonly sbyte[] Base64Values = MakeBase64Values();

    private static sbyte[] MakeBase64Values()
    {
        sbyte[] values = new sbyte[256];
        Array.Fill(values, (sbyte)-1);
        ReadOnlySpan<byte> alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"u8;
        for (int i = 0; i < alphabet.Length; i++) values[alphabet[i]] = (sbyte)i;
        return values;
    }
}
