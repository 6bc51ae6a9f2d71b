namespace Posthouse.Jmap;

/// <summary>What an upload is for, which its client says when it begins. The numbers are stored.</summary>
internal enum UploadPurpose
{
    /// <summary>Part of a message: within the bounds of mail, and gone when newer uploads need its room.</summary>
    Message = 0,

    /// <summary>The file of a link: within the bounds of links, counted in the account's quota from its first octet, and never put together.</summary>
    Link = 1,
}
