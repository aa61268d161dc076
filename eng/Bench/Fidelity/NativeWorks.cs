using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace PerfGate.Bench.Fidelity;

/// <summary>Workloads in native code, and in managed code that native code calls.</summary>
internal static unsafe class NativeWorks
{
    private const string Native = "its samples are those of the managed method that called it";
    private static readonly Part SortPart = new("NativeWorks.Sort");
    private static readonly Part ComparePart = new("NativeWorks.Compare", "the runtime stops threads where native code calls managed code, before its clock begins: what its rounds take is seen there");
    private static readonly Part HashPart = new("NativeWorks.Hash");
    private static readonly Part EncryptPart = new("NativeWorks.Encrypt");
    private static readonly Part CryptoPart = new("libcrypto", Native) { IsModule = true };
    private static readonly Part ComputePart = new("NativeWorks.Compute");
    private static readonly byte[] Plain = new byte[1 << 20];
    private static readonly byte[] Encrypted = new byte[(1 << 20) + 64];
    private static readonly byte[] Digest = new byte[SHA256.HashSizeInBytes];
    private static readonly int[] Numbers = new int[64];

    public static IEnumerable<KnownWork> All()
    {
        if (OperatingSystem.IsLinux())
        {
            yield return KnownWork.Of("callbacks of qsort", () => { Sort(); Compute(); }, SortPart, ComparePart, ComputePart);
            yield return KnownWork.Of("crypto", () => { Hash(); Encrypt(); Compute(); }, HashPart, EncryptPart, CryptoPart, ComputePart);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Sort()
    {
        using var counted = SortPart.Enter();
        for (var i = 0; i < Numbers.Length; i++)
        {
            Numbers[i] = (int)(i * 2654435761L % 1009);
        }

        fixed (int* numbers = Numbers)
        {
            QuickSort(numbers, (nuint)Numbers.Length, sizeof(int), &Compare);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Compare(int* left, int* right)
    {
        using var counted = ComparePart.Enter();
        Spin.Turns(600);
        return left->CompareTo(*right);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Hash()
    {
        using var counted = HashPart.Enter();
        using var native = CryptoPart.Enter();
        SHA256.HashData(Plain, Digest);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Encrypt()
    {
        using var counted = EncryptPart.Enter();
        using var native = CryptoPart.Enter();
        using var aes = Aes.Create();
        aes.EncryptCbc(Plain, Digest.AsSpan(0, 16), Encrypted);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Compute()
    {
        using var counted = ComputePart.Enter();
        Spin.For(500);
    }

    [DllImport("libc", EntryPoint = "qsort")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern void QuickSort(int* items, nuint count, nuint size, delegate* unmanaged[Cdecl]<int*, int*, int> compare);
}
