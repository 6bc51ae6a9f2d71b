using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Posthouse.Mail;
using Posthouse.SenderAuth;

namespace Posthouse.Micro;

/// <summary>
/// How much of what the raw signature allows is left when a message is signed. On a machine that others use, two measurements after each
/// other say more about the others than about the code: here short batches of each kind of work take turns, a few thousand times, and the
/// median of the ratios within a turn is the answer.
/// </summary>
internal static class SignatureShare
{
    private const int Turns = 1500, Batch = 8;

    internal static async Task RunAsync()
    {
        Console.WriteLine("µs a message, medians; share: of the turn's raw work, quartiles in brackets");
        Console.WriteLine("algorithm       size     raw   raw+hash   signed   share of raw         share of raw+hash");
        foreach (DkimAlgorithm algorithm in (DkimAlgorithm[])[DkimAlgorithm.Ed25519Sha256, DkimAlgorithm.RsaSha256])
        {
            foreach (int kilobytes in (int[])[4, 100]) await MeasureAsync(algorithm, kilobytes);
        }
    }

    private static async Task MeasureAsync(DkimAlgorithm algorithm, int kilobytes)
    {
        using DkimKey key = DkimKey.Generate(DomainName.Parse("example.com"), "bench", algorithm);
        using var rsa = RSA.Create(2048);
        using NSec.Cryptography.Key ed25519 = NSec.Cryptography.Key.Create(NSec.Cryptography.SignatureAlgorithm.Ed25519);
        var signer = new DkimSigner(new DkimSignerOptions(), TimeProvider.System);
        BenchMessage message = SignatureBenchmarks.Message(kilobytes);
        byte[] hash = SHA256.HashData("x"u8), signature = new byte[256];
        double[] raw = new double[Turns], hashed = new double[Turns], signed = new double[Turns];
        for (int turn = -Turns / 5; turn < Turns; turn++)
        {
            long began = Stopwatch.GetTimestamp();
            for (int i = 0; i < Batch; i++) Raw();
            long first = Stopwatch.GetTimestamp();
            for (int i = 0; i < Batch; i++)
            {
                SHA256.HashData(message.Bytes, hash);
                Raw();
            }

            long second = Stopwatch.GetTimestamp();
            for (int i = 0; i < Batch; i++) await signer.SignAsync(message, [key]);
            long third = Stopwatch.GetTimestamp();
            // The first turns are the compiler's.
            if (turn < 0) continue;
            raw[turn] = Microseconds(first - began);
            hashed[turn] = Microseconds(second - first);
            signed[turn] = Microseconds(third - second);
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{algorithm,-14} {kilobytes,4} KB {At(raw, 0.5),6:F1} {At(hashed, 0.5),10:F1} {At(signed, 0.5),8:F1}   {Share(raw, signed),-20} {Share(hashed, signed)}"));

        void Raw()
        {
            if (algorithm == DkimAlgorithm.RsaSha256) rsa.SignHash(hash, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            else NSec.Cryptography.SignatureAlgorithm.Ed25519.Sign(ed25519, hash, signature.AsSpan(0, 64));
        }
    }

    private static double Microseconds(long ticks) => ticks * 1e6 / Stopwatch.Frequency / Batch;

    private static string Share(double[] part, double[] whole)
    {
        double[] shares = [.. part.Zip(whole, static (p, w) => 100 * p / w)];
        return string.Create(CultureInfo.InvariantCulture, $"{At(shares, 0.5):F0} % ({At(shares, 0.25):F0}–{At(shares, 0.75):F0})");
    }

    private static double At(double[] values, double part)
    {
        double[] sorted = [.. values.Order()];
        return sorted[(int)(part * (sorted.Length - 1))];
    }
}
