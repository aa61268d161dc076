using System.Runtime.CompilerServices;

namespace PerfGate.Measuring
{
    /// <summary>Calls a test, by the name of what does so in a run.</summary>
    internal static class ActionBody
    {
        [MethodImpl(MethodImplOptions.NoInlining)]
        public static void Run(Action test)
        {
            test();
            GC.KeepAlive(test); // else the call above is the last thing done here, and takes this frame's place
        }
    }
}

namespace Shop
{
    /// <summary>A user's code, which allocates.</summary>
    internal static class Warehouse
    {
        private const int Shelves = 100;
        private const int ShelfBytes = 50_000;
        private static byte[] _last = [];

        /// <summary>Allocated by one operation.</summary>
        public const double Bytes = Shelves * ShelfBytes;

        [MethodImpl(MethodImplOptions.NoInlining)]
        public static void Fill()
        {
            for (var shelf = 0; shelf < Shelves; shelf++)
            {
                _last = new byte[ShelfBytes];
            }

            GC.KeepAlive(_last);
        }
    }
}
