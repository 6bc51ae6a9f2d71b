using System.Text;
using BenchmarkDotNet.Attributes;
using Posthouse.Mail;

namespace Posthouse.Micro;

/// <summary>What the structure of a message costs on its way in: small messages by time, large ones by throughput.</summary>
[MemoryDiagnoser]
public class ScannerBenchmarks
{
    private const int Piece = 64 * 1024;

    private byte[] _message = [];

    [Params("plain 4 KB", "alternative 4 KB", "attachment 16 MB", "plain 16 MB")]
    public string Message { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        string text = string.Concat(Enumerable.Repeat("The quick brown fox jumps over the lazy dog, and again and again.\r\n", 50));
        string base64 = string.Concat(Enumerable.Repeat(new string('Q', 76) + "\r\n", 16 * 1024 * 1024 / 78));
        _message = Encoding.ASCII.GetBytes(Message switch
        {
            "plain 4 KB" => Header("text/plain; charset=utf-8") + text,
            "alternative 4 KB" => Header("multipart/alternative; boundary=\"=_b\"") + Part("text/plain; charset=utf-8", text[..1600]) + Part("text/html; charset=utf-8", $"<p>{text[..1500]}</p>") + "--=_b--\r\n",
            "attachment 16 MB" => Header("multipart/mixed; boundary=\"=_b\"") + Part("text/plain", "See attachment.") + Part("application/pdf\r\nContent-Transfer-Encoding: base64", base64) + "--=_b--\r\n",
            _ => Header("text/plain") + base64,
        });
    }

    [Benchmark]
    public MessageStructure Scan()
    {
        var scanner = new MessageScanner();
        for (int at = 0; at < _message.Length; at += Piece) scanner.Write(_message.AsSpan(at, Math.Min(Piece, _message.Length - at)));
        return scanner.Complete();
    }

    [Benchmark]
    public byte[] ScanAndEncode() => StructureCodec.EncodeParts(Scan());

    private static string Header(string type) =>
        $"""
        Return-Path: <alice@example.com>
        Received: from mail.example.com (mail.example.com [192.0.2.1])
         by mx.example.net with ESMTPS id abc123
         for <bob@example.net>; Thu, 1 Feb 2024 10:11:12 +0800
        DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.com; s=sel; h=from:to:subject:date;
         b={new string('A', 300)}
        From: "Alice Example" <alice@example.com>
        To: Bob <bob@example.net>, carol@example.net
        Subject: =?utf-8?B?5Lit5paH5Li76aKY?= hello
        Date: Thu, 1 Feb 2024 10:11:12 +0800
        Message-ID: <123@example.com>
        MIME-Version: 1.0
        Content-Type: {type}


        """.ReplaceLineEndings("\r\n");

    private static string Part(string type, string body) => $"--=_b\r\nContent-Type: {type}\r\n\r\n{body}\r\n";
}
